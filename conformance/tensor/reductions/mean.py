"""torch.mean."""

import torch

from shared.reductions import reduction

reduction(torch.mean)
