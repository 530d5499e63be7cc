"""Adagrad as a falling rate η/√(t+1) over the root mean square of all gradients so far, t from 0. PyTorch lacks this form."""

import numpy

from shared.optimizer import combinations, divide_or_stay, optimizer


def adagrad_root_mean_square(w, g, t, state, lr):
    state["gradients"] = [*state.get("gradients", []), g]
    sigma = numpy.sqrt(sum(one**2 for one in state["gradients"]) / g.dtype.type(t))
    return w - lr / t**0.5 * divide_or_stay(g, sigma)


options = combinations(weight_decay=[0.0, 0.05], maximize=[False, True])
optimizer("AdagradRootMeanSquare", 0.05, options, adagrad_root_mean_square, in_torch=False)
