"""torch.stack."""

import torch

from shared.draw import draw
from shared.operation import operation

stack = lambda *tensors: torch.stack(tensors, 1)  # noqa: E731
operation("dim", stack, draw(2, 3), draw(2, 3), args=lambda *tensors: [tensors, 1])
