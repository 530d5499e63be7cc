"""torch.nn.GELU."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.GELU(), inputs)
layer("approximate tanh", nn.GELU(approximate="tanh"), inputs, args=[{"approximate": "tanh"}])
