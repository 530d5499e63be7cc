"""torch.nn.init.kaiming_uniform_ (He et al. 2015)."""

from torch.nn.init import kaiming_uniform_

from shared.distribution import initialiser
from shared.shapes import DEEP, FLAT

for shape in (FLAT, DEEP):
    for mode, ours in (("fan_in", "fanIn"), ("fan_out", "fanOut")):
        initialiser(f"{shape}, {ours}", shape, lambda w: kaiming_uniform_(w, mode=mode), {"mode": ours})
    initialiser(f"{shape}, a", shape, lambda w: kaiming_uniform_(w, a=0.5), {"a": 0.5})
