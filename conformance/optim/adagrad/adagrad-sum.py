"""Adagrad without ε: the rate over the root of the sum of all squared gradients. PyTorch's has an ε."""

import numpy

from shared.optimizer import combinations, divide_or_stay, optimizer


def adagrad_sum(w, g, t, state, lr):
    state["squares"] = state.get("squares", 0.0) + g**2
    return w - lr * divide_or_stay(g, numpy.sqrt(state["squares"]))


optimizer("AdagradSum", 0.05, combinations(weight_decay=[0.0, 0.05], maximize=[False, True]), adagrad_sum, in_torch=False)
