"""torch.nn.Flatten."""

from torch import nn

from shared.draw import draw
from shared.layer import layer

layer("default", nn.Flatten(), draw(2, 2, 3, 2))
layer("2 to 3", nn.Flatten(2, 3), draw(2, 2, 3, 2), args=[2, 3])
