"""torch.Tensor.flip."""

from shared.box import x
from shared.operation import operation

operation("two dimensions", lambda t: t.flip([0, 2]), x, then=[[0, 2]])
