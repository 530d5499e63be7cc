"""torch.logical_and."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.logical_and, left, right, grad=False)
