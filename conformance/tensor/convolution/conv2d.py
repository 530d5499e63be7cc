"""torch.nn.functional.conv2d."""

import torch.nn.functional as F

from shared.draw import draw
from shared.operation import operation

for size, weight, options in [
    ((2, 3, 4, 5), (4, 3, 3, 3), {}),
    ((2, 2, 5, 6), (3, 2, 3, 3), {"padding": 1}),
    ((1, 2, 8, 7), (3, 2, 3, 2), {"stride": 2, "padding": (1, 0)}),
    ((2, 4, 5, 5), (6, 2, 3, 3), {"groups": 2, "padding": 1}),
    ((1, 4, 6, 6), (4, 1, 3, 3), {"groups": 4, "stride": (1, 2)}),
    ((1, 2, 8, 7), (2, 2, 3, 3), {"dilation": 2, "padding": 2}),
    ((2, 3, 4, 4), (5, 3, 1, 1), {}),
    ((1, 1, 4, 4), (1, 1, 4, 4), {}),
    ((2, 2, 5, 6), (3, 2, 4, 3), {"padding": "same"}),
    ((2, 2, 5, 6), (3, 2, 2, 3), {"padding": "same", "dilation": (1, 2)}),
    ((2, 5, 6), (3, 2, 3, 3), {"padding": "valid"}),
]:
    operation(
        f"{list(size)}, {list(weight)}, {', '.join(options) or 'default'}",
        lambda x, w, b: F.conv2d(x, w, b, **options),
        draw(*size),
        draw(*weight),
        draw(weight[0]),
        args=lambda x, w, b: [x, w, {**options, "bias": b}],
    )
