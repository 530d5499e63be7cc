"""torch.gt."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.gt, left, right, grad=False)
