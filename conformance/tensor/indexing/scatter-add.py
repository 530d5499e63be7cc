"""torch.scatter_add."""

from shared.box import x
from shared.draw import draw, integers
from shared.operation import operation

places = integers(0, 4, 3, 6, 5)
operation(
    "dim", lambda t, i, s: t.scatter_add(1, i, s), x, places, draw(3, 6, 5), args=lambda t, i, s: [t, 1, i, s]
)
