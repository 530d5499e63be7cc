"""torch.Tensor.repeat."""

from shared.draw import draw
from shared.operation import operation

operation("a new dimension", lambda t: t.repeat(2, 1, 3), draw(2, 3), then=[[2, 1, 3]])
