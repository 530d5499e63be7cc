"""torch.nn.init.uniform_."""

from torch.nn.init import uniform_

from shared.distribution import initialiser
from shared.shapes import FLAT

initialiser("low, high", FLAT, lambda w: uniform_(w, -1, 3), {"low": -1, "high": 3})
