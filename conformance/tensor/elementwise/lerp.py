"""torch.lerp."""

import torch

from shared.draw import draw
from shared.operation import operation

operation("broadcast", lambda a, b: torch.lerp(a, b, 0.25), draw(3), draw(2, 3), then=[0.25])
