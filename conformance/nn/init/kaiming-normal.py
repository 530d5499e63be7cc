"""torch.nn.init.kaiming_normal_ (He et al. 2015)."""

from torch.nn.init import kaiming_normal_

from shared.distribution import initialiser
from shared.shapes import DEEP, FLAT

for shape in (FLAT, DEEP):
    for mode, ours in (("fan_in", "fanIn"), ("fan_out", "fanOut")):
        fill = lambda w: kaiming_normal_(w, mode=mode, nonlinearity="tanh")  # noqa: E731
        initialiser(f"{shape}, {ours}", shape, fill, {"mode": ours, "nonlinearity": "tanh"})
