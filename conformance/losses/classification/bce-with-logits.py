"""torch.nn.functional.binary_cross_entropy_with_logits."""

import torch
import torch.nn.functional as F

from shared.draw import draw, fractions
from shared.loss import loss

z = torch.tensor([0.0, 1.5, -2.0, 1e4, -1e4, 1e4, -1e4, 40.0], dtype=torch.float64)
t = torch.tensor([1.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.25], dtype=torch.float64)
weight = torch.tensor([1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 1.0, 0.0], dtype=torch.float64)
positive = torch.tensor([3.0, 0.5], dtype=torch.float64)
loss("default", F.binary_cross_entropy_with_logits, z, t)
loss("weight", F.binary_cross_entropy_with_logits, z, t, weight=weight)
loss("posWeight", F.binary_cross_entropy_with_logits, draw(3, 2), fractions(3, 2), pos_weight=positive)
