"""One cycle of rate and momentum (Smith & Topin 2018). PyTorch's ends one step before total_steps."""

from torch.optim.lr_scheduler import OneCycleLR

from shared.names import ours
from shared.schedule import bound, schedule

for name, adam, options in [
    ("cosines", False, {"max_lr": 0.5, "total_steps": 80}),
    ("adam", True, {"max_lr": [0.5, 0.02], "total_steps": 70}),
    (
        "lines",
        False,
        {
            "max_lr": 0.5,
            "total_steps": 61,
            "anneal_strategy": "linear",
            "pct_start": 0.25,
            "base_momentum": [0.8, 0.7],
            "max_momentum": [0.9, 0.99],
            "div_factor": 10.0,
            "final_div_factor": 100.0,
        },
    ),
    ("three phases", False, {"max_lr": 0.5, "total_steps": 80, "three_phase": True, "pct_start": 0.4}),
    (
        "three phases of lines",
        False,
        {"max_lr": 0.5, "total_steps": 57, "three_phase": True, "anneal_strategy": "linear"},
    ),
]:
    steps = options["total_steps"] - 1
    cycle = lambda o: OneCycleLR(o, **options)  # noqa: E731
    schedule(name, bound("oneCycleLR", ours(options)), cycle, steps=steps, adam=adam, momenta=True)
