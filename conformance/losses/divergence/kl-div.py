"""torch.nn.functional.kl_div."""

import torch
import torch.nn.functional as F

from shared.draw import draw
from shared.loss import REDUCTIONS, loss


def probabilities(t):
    t = torch.softmax(t, 1)
    t[1] = torch.tensor([0.5, 0, 0, 0.5])
    return t


log_probabilities = draw(3, 4).then(lambda t: torch.log_softmax(t, 1))
every = (*REDUCTIONS, "batchmean")
loss("probabilities", F.kl_div, log_probabilities, draw(3, 4).then(probabilities), every)
loss("logTarget", F.kl_div, log_probabilities, log_probabilities, every, log_target=True)
