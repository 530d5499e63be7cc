"""torch.sum."""

import torch

from shared.draw import integers
from shared.operation import operation
from shared.reductions import reduction

reduction(torch.sum)
whole = integers(-9, 9, 3, 4).then(lambda t: t.to(torch.int32))
operation("of int32", lambda t: t.sum(1, dtype=torch.int32), whole, then=[1], grad=False)
