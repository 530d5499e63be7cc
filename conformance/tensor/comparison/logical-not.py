"""torch.logical_not."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.logical_not, edges, grad=False)
