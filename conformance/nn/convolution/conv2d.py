"""torch.nn.Conv2d."""

from torch import nn

from shared.distribution import start_of_layer
from shared.draw import draw
from shared.layer import layer
from shared.names import ours

for batch, options in [
    (2, {}),
    (1, {"bias": False, "stride": 2}),
    (1, {"padding": "same", "dilation": (1, 2)}),
    (1, {"padding": "valid"}),
    (2, {"padding": (2, 1), "stride": (2, 3), "groups": 2}),
]:
    name = ", ".join(options) or "default"
    layer(name, nn.Conv2d(4, 6, (3, 2), **options), draw(batch, 4, 5, 4), args=[4, 6, [3, 2], ours(options)])
by_channel = {"groups": 4, "padding": 1}
layer("each channel by itself", nn.Conv2d(4, 4, 3, **by_channel), draw(2, 4, 4, 3), args=[4, 4, 3, by_channel])
start_of_layer("4 to 8", lambda: nn.Conv2d(4, 8, 3), [4, 8, 3])
start_of_layer("4 to 8, groups", lambda: nn.Conv2d(4, 8, (3, 1), groups=2), [4, 8, [3, 1], {"groups": 2}])
