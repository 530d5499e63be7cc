"""torch.nn.functional.mse_loss."""

import torch
import torch.nn.functional as F

from shared.differences import input, target
from shared.loss import loss

f64 = torch.float64
loss("of matrices", F.mse_loss, input, target)
loss("of numbers", F.mse_loss, torch.tensor(3.0, dtype=f64), torch.tensor(1.0, dtype=f64))
nothing = torch.zeros(0, 2, dtype=f64)
loss("of nothing", F.mse_loss, nothing, nothing, reductions=("mean", "sum"))
