"""torch.linalg.vector_norm, of several p."""

from math import inf

import torch
from torch.linalg import vector_norm

from shared.draw import draw
from shared.operation import f64, operation
from shared.reductions import ties, x

operation("of all", lambda t: t.norm(), x)
operation("dim", lambda t: t.norm(2, 1), x, then=[{"dim": 1}])
matrices = ties.reshape(3, 2, 2)
operation("1", lambda t: t.norm(1, (0, 2), keepdim=True), matrices, then=[{"p": 1, "dim": [0, 2], "keepdim": True}])
operation("infinity", lambda t: vector_norm(t, inf, 1), draw(3, 4), then=[{"p": inf, "dim": 1}])
operation("-infinity", lambda t: vector_norm(t, -inf, 1), draw(3, 4), then=[{"p": -inf, "dim": 1}])
operation("0", lambda t: vector_norm(t, 0, 1), ties, then=[{"p": 0, "dim": 1}], grad=False)
some = torch.tensor([[1, -2, 0.5], [0, 0, 0], [0, 3, 4]], dtype=f64)
operation("3", lambda t: vector_norm(t, 3, 1), some, then=[{"p": 3, "dim": 1}])
operation("1/2", lambda t: vector_norm(t, 0.5, 1), some[::2], then=[{"p": 0.5, "dim": 1}])
operation("of zeros", lambda t: t.norm(2, 1), torch.tensor([[0, 0], [3, 4]], dtype=f64), then=[{"dim": 1}])
