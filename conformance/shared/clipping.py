"""Gradients before and after PyTorch clips them."""

import torch

from shared.optimizer import SHAPES, start_and_gradients
from shared.thing import add, export, share
from shared.written import flat


def clipping(name, clip, *args):
    """`clip(params)` returns the norm, or None."""
    grads = start_and_gradients(SHAPES)[1][0]
    share(shapes=SHAPES, gradients=[flat(g) for g in grads])
    params = [torch.zeros(s, dtype=torch.float64, requires_grad=True) for s in SHAPES]
    for w, g in zip(params, grads):
        w.grad = torch.tensor(g)
    norm = clip(params)
    result = {} if norm is None else {"norm": norm.item()}
    add("clipping", name, call=export(), args=list(args), **result, clipped=[flat(w.grad) for w in params])
