"""torch.var and torch.std."""

import torch

from shared.draw import draw
from shared.operation import f64, operation
from shared.reductions import x

operation("of all", lambda t: t.var(), x)
operation("dim", lambda t: t.var(1), x, then=[{"dim": 1}])
population = [{"dim": [0, 2], "correction": 0, "keepdim": True}]
operation("of a population", lambda t: t.var((0, 2), unbiased=False, keepdim=True), x, then=population)
operation("of one", lambda t: t.var(1), draw(3, 1), then=[{"dim": 1}], grad=False)
operation("std, dim", lambda t: t.std(1), x, then=[{"dim": 1}], rename="std")
same = torch.tensor([[2, 2, 2], [1, 2, 4]], dtype=f64)
operation("std of equal numbers", lambda t: t.std(1), same, then=[{"dim": 1}], rename="std")
