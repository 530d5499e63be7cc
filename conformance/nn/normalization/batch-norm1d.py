"""torch.nn.BatchNorm1d."""

from torch import nn

from shared.batch_norm import batch_norm
from shared.draw import draw
from shared.layer import layer

batch_norm(nn.BatchNorm1d, draw(5, 3), draw(4, 3), draw(2, 3))
layer("of lists", nn.BatchNorm1d(2), draw(3, 2, 4), draw(1, 2, 4), args=[2])
