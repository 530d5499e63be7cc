"""What is reduced: drawn numbers, rows with ties, and rows that overflow when summed up as they are."""

from math import inf

import torch

from shared.draw import draw
from shared.operation import f64, operation

x = draw(3, 4, 5)
ties = torch.tensor([[1, 3, 3, -2], [0, 0, 0, 0], [-1, -5, -1, -5]], dtype=f64)
rows = torch.tensor(
    [[1, 2, 3], [-inf, 0, 1], [-inf, -inf, -inf], [700, 800, 900], [-900, -800, -700]], dtype=f64
)


def reduction(f):
    """The cases of `f(x, dims, keepdim=…)`: over all, a dimension, the last, and two that are kept."""
    operation("of all", lambda t: f(t, (0, 1, 2)), x)
    operation("dim", lambda t: f(t, 1), x, then=[1])
    operation("last dim", lambda t: f(t, -1), x, then=[-1])
    operation("dims, keepdim", lambda t: f(t, (0, 2), keepdim=True), x, then=[[0, 2], True])
