"""torch.nn.utils.clip_grad_norm_, below and above the norm, for several p."""

import math

from torch.nn.utils import clip_grad_norm_

from shared.clipping import clipping

for amount in (0.5, 10, 1e9):
    for p in (1, 2, 3.5, math.inf):
        clip = lambda params: clip_grad_norm_(params, amount, norm_type=p)  # noqa: E731
        clipping(f"{amount:g}, p = {p}", clip, amount, {"normType": float(p)})
