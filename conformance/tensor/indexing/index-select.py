"""torch.index_select."""

import torch

from shared.box import x
from shared.operation import operation

picks = torch.tensor([2, 0, 2, 1])
operation("dim", lambda t, i: t.index_select(1, i), x, picks, args=lambda t, i: [t, 1, i])
