"""Numbers at which elementwise operations change: signs of zero, tiny and large ones, halves, infinities, NaN."""

from math import inf, nan

import torch

from shared.operation import numbers

edges = numbers(-inf, -100, -3, -1.5, -1, -0.5, -1e-9, -0.0, 0.0, 1e-9, 0.5, 1, 1.5, 2.5, 3, 100, inf, nan)
few = numbers(-inf, -2, -0.5, -0.0, 0.0, 0.5, 1, 3, inf, nan)

#: Every one of a few beside every other.
left, right = (x.flatten() for x in torch.meshgrid(few, few, indexing="ij"))
