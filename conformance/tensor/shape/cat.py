"""torch.cat."""

import torch

from shared.draw import draw
from shared.operation import operation

cat = lambda *tensors: torch.cat(tensors, 1)  # noqa: E731
operation("an empty one", cat, draw(2, 3), draw(2, 1), draw(2, 0), args=lambda *tensors: [tensors, 1])
