"""torch.nn.Softplus."""

from torch import nn

from shared.activation import inputs
from shared.layer import layer

layer("default", nn.Softplus(), inputs)
layer("beta, threshold", nn.Softplus(2, 5), inputs, args=[{"beta": 2, "threshold": 5}])
