"""torch.Tensor.squeeze."""

from shared.draw import draw
from shared.operation import operation

operation("dim", lambda t: t.squeeze(1), draw(2, 1, 3, 1), then=[1])
