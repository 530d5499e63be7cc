"""torch.ge."""

import torch

from shared.edges import left, right
from shared.operation import operation

operation("edges", torch.ge, left, right, grad=False)
