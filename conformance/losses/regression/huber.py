"""torch.nn.functional.huber_loss."""

import torch.nn.functional as F

from shared.differences import input, target
from shared.loss import loss

loss("default", F.huber_loss, input, target)
loss("delta", F.huber_loss, input, target, delta=2.5)
