"""torch.ne."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.ne, left, right, grad=False)
