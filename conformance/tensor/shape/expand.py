"""torch.Tensor.expand."""

from shared.draw import draw
from shared.operation import operation

operation("a new dimension", lambda t: t.expand(2, -1, 4), draw(3, 1), then=[[2, -1, 4]])
operation("broadcastTo", lambda t: t.broadcast_to(2, 3, 4), draw(3, 1), then=[[2, 3, 4]], rename="broadcastTo")
