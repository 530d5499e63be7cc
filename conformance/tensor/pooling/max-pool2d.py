"""torch.nn.functional.max_pool2d."""

import torch
import torch.nn.functional as F

from shared.operation import f64, operation
from shared.pooling import FORMS, image, theirs, title

for kernel, options in FORMS:
    pool = lambda t: F.max_pool2d(t, kernel, **theirs(options))  # noqa: E731
    operation(title(kernel, options), pool, image, then=[kernel, options])
operation("ties", lambda t: F.max_pool2d(t, 2), torch.zeros(1, 1, 4, 4, dtype=f64), then=[2, {}])
