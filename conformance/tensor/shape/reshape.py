"""torch.Tensor.reshape."""

from shared.box import x
from shared.operation import operation

operation("a size left open", lambda t: t.reshape(5, -1), x, then=[[5, -1]])
