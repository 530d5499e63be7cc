"""torch.outer."""

import torch

from shared.draw import draw
from shared.operation import operation

operation("outer", torch.outer, draw(3), draw(4), rename="outer")
