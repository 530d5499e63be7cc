"""torch.tanh, and its derivatives by mpmath."""

import mpmath
import torch

from shared.derivatives import derivatives
from shared.edges import edges
from shared.operation import operation

operation("edges", torch.tanh, edges)
derivatives(mpmath.tanh)
