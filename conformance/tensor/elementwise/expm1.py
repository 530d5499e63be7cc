"""torch.expm1."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.expm1, edges)
