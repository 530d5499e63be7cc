"""torch.nn.Softmax."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.Softmax(-1), inputs)
layer("of columns", nn.Softmax(0), inputs, args=[0])
