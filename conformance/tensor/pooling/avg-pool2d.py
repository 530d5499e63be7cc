"""torch.nn.functional.avg_pool2d."""

import torch.nn.functional as F

from shared.operation import operation
from shared.pooling import FORMS, image, theirs, title

for kernel, options in FORMS:
    if "dilation" in options:
        continue
    pool = lambda t: F.avg_pool2d(t, kernel, **theirs(options))  # noqa: E731
    operation(title(kernel, options), pool, image, then=[kernel, options])
    alone = lambda t: F.avg_pool2d(t, kernel, count_include_pad=False, **theirs(options))  # noqa: E731
    uncounted = {**options, "countIncludePad": False}
    operation(title(kernel, uncounted), alone, image, then=[kernel, uncounted])
