"""torch.logical_or."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.logical_or, left, right, grad=False)
