"""torch.amax, whose gradient is shared by equal numbers."""

from math import inf, nan

import torch

from shared.operation import f64, operation
from shared.reductions import reduction, ties

reduction(torch.amax)
operation("ties", lambda t: t.amax(1), ties, then=[1])
odd = torch.tensor([[1, nan, 2], [inf, -inf, 0]], dtype=f64)
operation("NaN", lambda t: t.amax(1), odd, then=[1], grad=False)
