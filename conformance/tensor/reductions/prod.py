"""torch.prod."""

import torch

from shared.draw import draw
from shared.operation import f64, operation
from shared.reductions import x

operation("of all", torch.prod, draw(7))
operation("dim", lambda t: t.prod(1), x, then=[1])
zeros = torch.tensor([[1, 2, 3], [1, 0, 3], [0, 2, 0], [0, 0, 0]], dtype=f64)
operation("zeros", lambda t: t.prod(1), zeros, then=[1])
