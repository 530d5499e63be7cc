"""torch.nn.init.xavier_normal_ (Glorot & Bengio 2010)."""

from torch.nn.init import xavier_normal_

from shared.distribution import initialiser
from shared.shapes import DEEP, FLAT

for shape in (FLAT, DEEP):
    initialiser(f"{shape}, gain", shape, lambda w: xavier_normal_(w, 2), {"gain": 2})
