"""torch.nn.functional.smooth_l1_loss."""

import torch.nn.functional as F

from shared.differences import input, target
from shared.loss import loss

loss("default", F.smooth_l1_loss, input, target)
loss("beta", F.smooth_l1_loss, input, target, beta=0.5)
# PyTorch's slope between equal numbers is −1 here; elsewhere, and with us everywhere, it is 0.
loss("beta 0", F.smooth_l1_loss, input[1:], target[1:], beta=0.0)
