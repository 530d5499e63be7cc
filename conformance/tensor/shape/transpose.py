"""torch.Tensor.transpose, and T of a matrix."""

from shared.box import x
from shared.draw import draw
from shared.operation import operation

operation("first and last", lambda t: t.transpose(0, -1), x, then=[0, -1])
operation("T", lambda t: t.T, draw(3, 4), rename="T")
