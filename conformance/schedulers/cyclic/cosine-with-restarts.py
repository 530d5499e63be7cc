"""SGDR (Loshchilov & Hutter 2017): cosines that begin again, each longer than the last."""

from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

from shared.schedule import bound, schedule

schedule(
    "t0", bound("cosineAnnealingWarmRestarts", {"t0": 25}), lambda o: CosineAnnealingWarmRestarts(o, T_0=25)
)
schedule(
    "tMult",
    bound("cosineAnnealingWarmRestarts", {"t0": 8, "tMult": 2, "etaMin": 1e-4}),
    lambda o: CosineAnnealingWarmRestarts(o, T_0=8, T_mult=2, eta_min=1e-4),
)
schedule(
    "parts of epochs",
    bound("cosineAnnealingWarmRestarts", {"t0": 4, "tMult": 2}),
    lambda o: CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2),
    given=[t / 4 for t in range(60)],
)
