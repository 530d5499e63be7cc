"""torch.nn.functional.pad."""

import torch.nn.functional as F

from shared.draw import draw
from shared.operation import operation

operation("value", lambda t: F.pad(t, (1, 2, 0, 1), value=1.5), draw(2, 3), then=[[1, 2, 0, 1], 1.5])
operation("negative", lambda t: F.pad(t, (-1, 2, 1, -1)), draw(3, 4), then=[[-1, 2, 1, -1]])
