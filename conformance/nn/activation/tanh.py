"""torch.nn.Tanh."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.Tanh(), inputs)
