"""A lower rate once a metric has stopped getting better."""

import math

from torch.optim.lr_scheduler import ReduceLROnPlateau

from shared.names import ours
from shared.schedule import bound, schedule
from shared.thing import random


def noisy(name, sign):
    noise = random(name).random_sample(80)
    return [round(sign * (2 / (1 + 0.5 * t) + 0.3 * noise[t]), 4) for t in range(80)]


nan = math.nan
for name, metrics, options in [
    ("factor", noisy("factor", 1), {"patience": 3, "factor": 0.5}),
    (
        "max, abs",
        noisy("max, abs", -1),
        {"mode": "max", "threshold_mode": "abs", "threshold": 0.01, "patience": 2, "cooldown": 4, "factor": 0.6},
    ),
    ("floor", noisy("floor", 1), {"patience": 0, "factor": 0.3, "min_lr": [1e-3, 1e-5], "eps": 1e-6}),
    ("max, rel", [1 + 0.00001 * t for t in range(60)], {"mode": "max", "patience": 5}),
    (
        "abs, negative",
        [-2 / (1 + 0.2 * t) for t in range(60)],
        {"threshold_mode": "abs", "threshold": 0.01, "patience": 2, "factor": 0.5},
    ),
    ("NaN", [1.0, 0.5, nan, nan, 0.4, nan, nan, nan, *[0.39] * 7], {"patience": 2, "factor": 0.5}),
]:
    reduce = lambda o: ReduceLROnPlateau(o, **options)  # noqa: E731
    schedule(name, bound("reduceLROnPlateau", ours(options)), reduce, given=metrics)
