"""torch.nn.ELU."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.ELU(), inputs)
layer("alpha", nn.ELU(1.5), inputs, args=[1.5])
