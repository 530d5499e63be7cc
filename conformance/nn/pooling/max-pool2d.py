"""torch.nn.MaxPool2d."""

from torch import nn

from shared.draw import draw
from shared.layer import layer
from shared.names import ours

image = draw(2, 2, 6, 5)
for kernel, options in [
    (2, {}),
    ((3, 2), {"stride": 1, "padding": 1}),
    (2, {"dilation": 2, "stride": (1, 2)}),
    (2, {"ceil_mode": True}),
]:
    name = ", ".join(options) or "default"
    layer(name, nn.MaxPool2d(kernel, **options), image, args=[kernel, ours(options)] if options else [kernel])
