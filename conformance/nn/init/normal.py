"""torch.nn.init.normal_."""

from torch.nn.init import normal_

from shared.distribution import initialiser
from shared.shapes import FLAT

initialiser("mean, std", FLAT, lambda w: normal_(w, 1, 0.5), {"mean": 1, "std": 0.5})
