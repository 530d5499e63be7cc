"""torch.nn.LeakyReLU."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.LeakyReLU(), inputs)
layer("slope", nn.LeakyReLU(0.25), inputs, args=[0.25])
