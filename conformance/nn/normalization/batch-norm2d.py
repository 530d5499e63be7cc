"""torch.nn.BatchNorm2d."""

from torch import nn

from shared.batch_norm import batch_norm
from shared.draw import draw

batch_norm(nn.BatchNorm2d, draw(2, 3, 2, 3), draw(1, 3, 2, 2), draw(3, 3, 1, 1))
