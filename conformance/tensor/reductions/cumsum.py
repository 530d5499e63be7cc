"""torch.cumsum."""

from shared.operation import operation
from shared.reductions import x

operation("dim", lambda t: t.cumsum(1), x, then=[1])
operation("first dim", lambda t: t.cumsum(0), x, then=[0])
