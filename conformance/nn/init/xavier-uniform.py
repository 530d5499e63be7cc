"""torch.nn.init.xavier_uniform_ (Glorot & Bengio 2010)."""

from torch.nn.init import xavier_uniform_

from shared.distribution import initialiser
from shared.shapes import DEEP, FLAT

for shape in (FLAT, DEEP):
    initialiser(f"{shape}, gain", shape, lambda w: xavier_uniform_(w, 2), {"gain": 2})
