"""torch.logical_xor."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.logical_xor, left, right, grad=False)
