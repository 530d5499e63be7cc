"""torch.le."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.le, left, right, grad=False)
