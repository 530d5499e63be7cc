"""torch.isnan."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.isnan, edges, grad=False)
