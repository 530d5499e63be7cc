"""torch.Tensor.permute."""

from shared.box import x
from shared.operation import operation

operation("three dimensions", lambda t: t.permute(2, 0, 1), x, then=[[2, 0, 1]])
