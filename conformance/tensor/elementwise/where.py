"""torch.where."""

import torch

from shared.draw import draw
from shared.operation import operation

operation("broadcast", torch.where, torch.tensor([[True, False, True]]), draw(2, 3), draw(2, 1))
