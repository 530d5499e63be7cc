"""torch.log1p."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.log1p, edges)
