"""The rate from one factor to another along a line."""

from torch.optim.lr_scheduler import LinearLR

from shared.schedule import bound, schedule

schedule("default", bound("linearLR"), lambda o: LinearLR(o), steps=12)
schedule(
    "downwards",
    bound("linearLR", {"startFactor": 1, "endFactor": 0.05, "totalIters": 60}),
    lambda o: LinearLR(o, start_factor=1.0, end_factor=0.05, total_iters=60),
)
schedule(
    "scaled by another",
    bound("linearLR", {"startFactor": 0.1, "totalIters": 50}),
    lambda o: LinearLR(o, start_factor=0.1, total_iters=50),
    steps=60,
    scaled=20,
)
