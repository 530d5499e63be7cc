"""torch.gather."""

from shared.box import x
from shared.draw import integers
from shared.operation import operation

operation("dim", lambda t, i: t.gather(1, i), x, integers(0, 4, 3, 6, 2), args=lambda t, i: [t, 1, i])
