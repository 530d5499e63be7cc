"""torch.pow; at its edges without gradients, which are not the same everywhere."""

import torch

from shared.edges import left, right
from shared.operation import numbers, operation

operation("edges", torch.pow, left, right, grad=False)
bases, powers = numbers(0.25, 0.5, 1, 1.5, 3, 7), numbers(-2, -0.5, 0, 1.5, 3)
operation("gradients", torch.pow, bases.repeat_interleave(5), powers.repeat(6))
for power in (2, 1, 0):
    operation(f"to the {power}, of 0", lambda x: x.pow(power), numbers(-2, 0, 3), then=[power])
