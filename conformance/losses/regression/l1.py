"""torch.nn.functional.l1_loss."""

import torch.nn.functional as F

from shared.differences import input, target
from shared.loss import loss

loss("of matrices", F.l1_loss, input, target)
