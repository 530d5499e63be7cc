"""torch.isfinite."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.isfinite, edges, grad=False)
