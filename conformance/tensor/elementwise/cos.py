"""torch.cos."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.cos, edges)
