"""torch.sub."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.sub, left, right)
