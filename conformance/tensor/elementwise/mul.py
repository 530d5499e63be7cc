"""torch.mul."""

import torch

from shared.draw import draw
from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.mul, left, right)
operation("broadcast", torch.mul, draw(2, 1, 3), draw(4, 1))
