"""torch.nn.functional.nll_loss."""

import torch
import torch.nn.functional as F

from shared.classes import classes
from shared.loss import loss


def log_probabilities(drawn):
    return drawn.then(lambda t: torch.log_softmax(t, 0 if t.ndim == 1 else 1))


classes(loss, F.nll_loss, log_probabilities)
