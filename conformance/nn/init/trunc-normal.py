"""torch.nn.init.trunc_normal_."""

from torch.nn.init import trunc_normal_

from shared.distribution import initialiser
from shared.shapes import FLAT

initialiser("default", FLAT, trunc_normal_, {})
options = {"mean": 1, "std": 2, "low": 0, "high": 2.5}
initialiser("mean, std, low, high", FLAT, lambda w: trunc_normal_(w, 1, 2, 0, 2.5), options)
