"""torch.nn.functional.conv2d and its gradients.

Inputs are small multiples of 1/4, which the tests make by the same rule, so that all sums are exact in either precision and
compare equal whatever their order.
"""

import torch.nn.functional as F

from shared.quarters import quarters
from shared.thing import add
from shared.written import flat

# n, c, h, w, o, kh, kw, stride, padding, dilation, groups
SIZES = [
    (2, 1, 6, 6, 5, 3, 3, (1, 1), (1, 1), (1, 1), 1),
    (1, 3, 7, 5, 8, 3, 3, (1, 1), (1, 1), (1, 1), 1),
    (2, 2, 5, 5, 3, 1, 1, (1, 1), (0, 0), (1, 1), 1),
    (1, 4, 6, 6, 4, 1, 1, (2, 2), (0, 0), (1, 1), 2),
    (1, 2, 9, 8, 3, 3, 3, (2, 2), (1, 1), (1, 1), 1),
    (1, 2, 9, 8, 3, 2, 3, (3, 2), (0, 1), (2, 1), 1),
    (2, 4, 6, 5, 4, 3, 3, (1, 1), (1, 1), (1, 1), 4),
    (1, 3, 6, 7, 6, 3, 2, (2, 1), (2, 0), (1, 2), 3),
    (1, 1, 2, 3, 2, 5, 4, (1, 1), (2, 3), (1, 1), 1),
    (3, 2, 4, 4, 5, 4, 4, (1, 1), (0, 0), (1, 1), 1),
    (1, 2, 11, 11, 1, 2, 2, (4, 5), (1, 1), (3, 4), 1),
]

for n, c, h, w, o, kh, kw, stride, padding, dilation, groups in SIZES:
    sizes = dict(n=n, c=c, h=h, w=w, o=o, kh=kh, kw=kw, stride=stride, padding=padding, dilation=dilation, groups=groups)
    x = quarters((n, c, h, w), 1).requires_grad_()
    weight = quarters((o, c // groups, kh, kw), 2).requires_grad_()
    y = F.conv2d(x, weight, None, stride, padding, dilation, groups)
    y.backward(quarters(y.shape, 3))
    name = f"{[n, c, h, w]}, {[o, kh, kw]}, stride {list(stride)}, padding {list(padding)}, dilation {list(dilation)}, groups {groups}"
    numbers = {"y": flat(y), "xGradient": flat(x.grad), "weightGradient": flat(weight.grad)}
    add("convolution", name, sizes=sizes, shape=list(y.shape), **numbers)
