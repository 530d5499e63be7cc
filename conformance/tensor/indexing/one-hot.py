"""torch.nn.functional.one_hot."""

import torch
import torch.nn.functional as F

from shared.operation import operation

operation("of a matrix", lambda i: F.one_hot(i, 4), torch.tensor([[0, 3], [2, 2]]), then=[4], grad=False)
