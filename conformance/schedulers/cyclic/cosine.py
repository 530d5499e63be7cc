"""SGDR's cosine (Loshchilov & Hutter 2017), going on beyond its trough."""

from torch.optim.lr_scheduler import CosineAnnealingLR

from shared.schedule import bound, schedule

schedule("tMax", bound("cosineAnnealingLR", {"tMax": 65}), lambda o: CosineAnnealingLR(o, T_max=65))
schedule(
    "etaMin",
    bound("cosineAnnealingLR", {"tMax": 20, "etaMin": 1e-4}),
    lambda o: CosineAnnealingLR(o, T_max=20, eta_min=1e-4),
)
schedule(
    "scaled by another",
    bound("cosineAnnealingLR", {"tMax": 50, "etaMin": 1e-4}),
    lambda o: CosineAnnealingLR(o, T_max=50, eta_min=1e-4),
    steps=50,
    scaled=20,
)
