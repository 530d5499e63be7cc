"""Adagrad (Duchi, Hazan, Singer 2011), as PyTorch has it and by its formula."""

import numpy

from shared.optimizer import combinations, optimizer


def adagrad(w, g, t, state, lr, lr_decay, initial_accumulator_value, eps=1e-10):
    state["s"] = state.get("s", initial_accumulator_value) + g**2
    return w - lr / (1 + (t - 1) * lr_decay) * g / (numpy.sqrt(state["s"]) + eps)


options = combinations(
    lr_decay=[0.0, 0.1], initial_accumulator_value=[0.0, 0.5], weight_decay=[0.0, 0.05], maximize=[False, True]
)
optimizer("Adagrad", 0.05, options, adagrad)
