"""A gentle start before a schedule (Goyal et al. 2017): in PyTorch a sequence of two, and by its formula."""

import math

from torch.optim.lr_scheduler import ConstantLR, CosineAnnealingLR, LinearLR, SequentialLR

from shared.schedule import bound, schedule

cosine = bound("cosineAnnealingLR", {"tMax": 60, "etaMin": 1e-4})


def after(t, lr):
    return 1e-4 + (lr - 1e-4) * (1 + math.cos(math.pi * t / 60)) / 2


def linear(o):
    return SequentialLR(
        o, [LinearLR(o, start_factor=0.25, total_iters=20), CosineAnnealingLR(o, T_max=60, eta_min=1e-4)], milestones=[20]
    )


def constant(o):
    return SequentialLR(
        o, [ConstantLR(o, factor=0.1, total_iters=20), CosineAnnealingLR(o, T_max=60, eta_min=1e-4)], milestones=[20]
    )


schedule(
    "linear",
    bound("warmupLR", {"steps": 20, "startFactor": 0.25, "after": cosine}),
    linear,
    lambda t, lr: lr * (0.25 + 0.75 * t / 20) if t < 20 else after(t - 20, lr),
)
schedule(
    "constant",
    bound("warmupLR", {"steps": 20, "startFactor": 0.1, "mode": "constant", "after": cosine}),
    constant,
    lambda t, lr: lr * 0.1 if t < 20 else after(t - 20, lr),
)
schedule(
    "alone", bound("warmupLR", {"steps": 9}), formula=lambda t, lr: lr * (1 / 3 + 2 / 3 * t / 9) if t < 9 else lr
)
