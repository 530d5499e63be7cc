"""torch.nn.Dropout of nothing: what it drops otherwise is random."""

from torch import nn

from shared.draw import draw
from shared.layer import layer

layer("of nothing", nn.Dropout(0.0), draw(2, 3), args=[0])
