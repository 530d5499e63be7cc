"""torch.log_softmax."""

import torch

from shared.operation import f64, operation
from shared.reductions import rows, x

operation("last dim", lambda t: torch.log_softmax(t, -1), x)
operation("dim", lambda t: torch.log_softmax(t, 1), x, then=[1])
operation("of infinities", lambda t: torch.log_softmax(t, 1), rows, then=[1], grad=False)
large = torch.tensor([[1e4, -1e4, 0], [1e4, 1e4, 9999]], dtype=f64)
operation("of large numbers", lambda t: torch.log_softmax(t, 1), large, then=[1])
