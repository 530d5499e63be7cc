"""torch.amin, whose gradient is shared by equal numbers."""

import torch

from shared.operation import operation
from shared.reductions import reduction, ties

reduction(torch.amin)
operation("ties", lambda t: t.amin(1), ties, then=[1])
