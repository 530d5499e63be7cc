"""torch.div."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.div, left, right)
