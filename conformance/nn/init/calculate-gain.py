"""torch.nn.init.calculate_gain."""

from torch.nn.init import calculate_gain

from shared.names import camel
from shared.thing import add

for nonlinearity, *slope in [
    ("linear",),
    ("conv2d",),
    ("sigmoid",),
    ("tanh",),
    ("relu",),
    ("leaky_relu",),
    ("leaky_relu", 0.3),
    ("selu",),
]:
    args, gain = [camel(nonlinearity), *slope], float(calculate_gain(nonlinearity, *slope))
    add("gain", " ".join(map(str, args)), args=args, gain=gain)
