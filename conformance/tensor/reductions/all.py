"""torch.all."""

from shared.operation import operation
from shared.reductions import ties

operation("dim, keepdim", lambda t: t.all(1, keepdim=True), ties != 0, then=[1, True], grad=False)
