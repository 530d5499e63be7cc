"""torch.index_add."""

import torch

from shared.box import x
from shared.draw import draw
from shared.operation import operation

picks = torch.tensor([2, 0, 2, 1])
operation("dim", lambda t, i, s: t.index_add(1, i, s), x, picks, draw(3, 4, 5), args=lambda t, i, s: [t, 1, i, s])
