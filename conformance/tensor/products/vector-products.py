"""torch.outer, torch.dot and torch.mv."""

import torch

from shared.draw import draw
from shared.operation import operation

operation("outer", torch.outer, draw(3), draw(4), rename="outer")
operation("dot", torch.dot, draw(5), draw(5), rename="dot")
operation("mv", torch.mv, draw(3, 4), draw(4), rename="mv")
