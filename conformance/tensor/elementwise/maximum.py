"""torch.maximum."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.maximum, left, right)
