"""torch.nn.init.orthogonal_ (Saxe, McClelland, Ganguli 2014)."""

from torch.nn.init import orthogonal_

from shared.distribution import initialiser
from shared.shapes import DEEP, FLAT

for shape in (FLAT, DEEP):
    initialiser(f"{shape}, gain", shape, lambda w: orthogonal_(w, 3), {"gain": 3})
