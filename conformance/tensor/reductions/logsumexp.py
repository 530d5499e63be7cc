"""torch.logsumexp."""

import torch

from shared.operation import operation
from shared.reductions import reduction, rows

reduction(torch.logsumexp)
operation("of large numbers", lambda t: t.logsumexp(1), rows, then=[1], grad=False)
