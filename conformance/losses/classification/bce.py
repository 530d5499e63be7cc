"""torch.nn.functional.binary_cross_entropy, whose least slope is 1e-12 rounded to float32."""

import torch
import torch.nn.functional as F

from shared.loss import loss

# Not here: 0 for 0 and 1 for 1, where PyTorch's slope is 0 and the true one is ±1.
p = torch.tensor([0.5, 0.125, 0.875, 1e-9, 1e-14, 0.0, 0.0625, 0.25], dtype=torch.float64)
t = torch.tensor([1.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.25], dtype=torch.float64)
weight = torch.tensor([1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 1.0, 0.0], dtype=torch.float64)
loss("default", F.binary_cross_entropy, p, t, within=1e-8)
loss("weight", F.binary_cross_entropy, p, t, within=1e-8, weight=weight)
