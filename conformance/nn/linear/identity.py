"""torch.nn.Identity."""

from torch import nn

from shared.draw import draw
from shared.layer import layer

layer("of a matrix", nn.Identity(), draw(2, 3))
