"""torch.nn.utils.clip_grad_value_."""

from torch.nn.utils import clip_grad_value_

from shared.clipping import clipping

for amount in (0, 0.25, 1e9):
    clipping(f"{amount:g}", lambda params: clip_grad_value_(params, amount), float(amount))
