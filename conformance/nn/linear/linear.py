"""torch.nn.Linear."""

from torch import nn

from shared.distribution import start_of_layer
from shared.draw import draw
from shared.layer import layer

layer("of a batch", nn.Linear(4, 3), draw(5, 4), args=[4, 3])
layer("of a batch of lists, no bias", nn.Linear(4, 3, bias=False), draw(2, 3, 4), args=[4, 3, {"bias": False}])
layer("of a vector", nn.Linear(4, 3), draw(4), args=[4, 3])
start_of_layer("30 to 20", lambda: nn.Linear(30, 20), [30, 20])
