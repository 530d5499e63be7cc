"""torch.nn.LogSoftmax."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.LogSoftmax(-1), inputs)
layer("of columns", nn.LogSoftmax(0), inputs, args=[0])
