"""torch.nn.functional.max_pool2d and avg_pool2d with their gradients, and what NaN does to the first; inputs as in conv2d.py."""

import torch.nn.functional as F

from shared.quarters import quarters
from shared.thing import add
from shared.written import flat

# h, w, kernel, stride, padding, dilation, ceil
SIZES = [
    (6, 6, (2, 2), (2, 2), (0, 0), (1, 1), False),
    (7, 9, (3, 3), (2, 2), (1, 1), (1, 1), False),
    (7, 8, (3, 2), (2, 3), (1, 0), (1, 1), True),
    (6, 5, (2, 2), (2, 2), (1, 1), (1, 1), True),
    (5, 5, (3, 3), (1, 1), (1, 1), (1, 1), False),
    (9, 10, (3, 2), (1, 2), (1, 1), (2, 3), True),
]

for h, w, kernel, stride, padding, dilation, ceil in SIZES:
    sizes = dict(n=1, c=2, h=h, w=w, kh=kernel[0], kw=kernel[1])
    sizes.update(stride=stride, padding=padding, dilation=dilation, ceilMode=ceil)
    options = (kernel, stride, padding, dilation, ceil)
    x = quarters((1, 2, h, w), 4).requires_grad_()
    y, indices = F.max_pool2d(x, *options, return_indices=True)
    y.backward(quarters(y.shape, 5))
    found = {"max": flat(y), "indices": flat(indices), "maxGradient": flat(x.grad)}
    odd = quarters((1, 2, h, w), 4).flatten()
    odd[::5] = float("nan")
    most, places = F.max_pool2d(odd.reshape(1, 2, h, w), *options, return_indices=True)
    found.update(nanMax=flat(most), nanIndices=flat(places))
    if dilation == (1, 1):
        for name, include in (("average", True), ("averageInside", False)):
            x = quarters((1, 2, h, w), 4).requires_grad_()
            mean = F.avg_pool2d(x, kernel, stride, padding, ceil, include)
            mean.backward(quarters(mean.shape, 5))
            found[name] = {"y": flat(mean), "xGradient": flat(x.grad)}
    title = f"{[h, w]}, {list(kernel)}, stride {list(stride)}, padding {list(padding)}, dilation {list(dilation)}"
    add("pooling", title + (", ceilMode" if ceil else ""), sizes=sizes, shape=list(y.shape), **found)
