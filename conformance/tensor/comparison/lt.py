"""torch.lt."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.lt, left, right, grad=False)
