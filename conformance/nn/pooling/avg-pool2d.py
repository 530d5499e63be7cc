"""torch.nn.AvgPool2d."""

from torch import nn

from shared.draw import draw
from shared.layer import layer
from shared.names import ours

image = draw(2, 2, 6, 5)
for kernel, options in [
    (2, {}),
    (3, {"stride": 2, "padding": 1}),
    (3, {"padding": 1, "count_include_pad": False}),
    (2, {"ceil_mode": True}),
]:
    name = ", ".join(options) or "default"
    layer(name, nn.AvgPool2d(kernel, **options), image, args=[kernel, ours(options)] if options else [kernel])
