"""torch.eq."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.eq, left, right, grad=False)
