"""torch.any."""

from shared.operation import operation
from shared.reductions import ties

operation("dim", lambda t: t.any(1), ties != 0, then=[1], grad=False)
