"""torch.add."""

import torch

from shared.draw import draw
from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.add, left, right)
operation("broadcast", torch.add, draw(2, 1, 3), draw(4, 1))
