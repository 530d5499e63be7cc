"""torch.Tensor.flatten."""

from shared.box import x
from shared.operation import operation

operation("from a dimension on", lambda t: t.flatten(1), x, then=[1])
