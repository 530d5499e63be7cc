"""Adam (Kingma & Ba 2015, Algorithm 1), as PyTorch has it and by the paper."""

import numpy

from shared.optimizer import combinations, optimizer


def adam(w, g, t, state, lr, betas, amsgrad, eps=1e-8):
    beta1, beta2 = betas
    state["m"] = beta1 * state.get("m", 0.0) + (1 - beta1) * g
    state["v"] = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
    state["largest"] = numpy.maximum(state.get("largest", 0.0), state["v"])
    v = state["largest"] if amsgrad else state["v"]
    return w - lr * (state["m"] / (1 - beta1**t)) / (numpy.sqrt(v / (1 - beta2**t)) + eps)


options = combinations(
    betas=[(0.9, 0.999), (0.5, 0.8)], amsgrad=[False, True], weight_decay=[0.0, 0.05], maximize=[False, True]
)
optimizer("Adam", 0.02, options, adam)
