"""RMSprop whose running root mean square begins at the first gradient's size, without ε. PyTorch's begins at 0."""

import numpy

from shared.optimizer import combinations, divide_or_stay, optimizer


def rmsprop_sigma(w, g, t, state, lr, alpha):
    state["sigma"] = abs(g) if t == 1 else numpy.sqrt(alpha * state["sigma"] ** 2 + (1 - alpha) * g**2)
    return w - lr * divide_or_stay(g, state["sigma"])


options = combinations(alpha=[0.9, 0.5], weight_decay=[0.0, 0.05], maximize=[False, True])
optimizer("RMSpropSigma", 0.01, options, rmsprop_sigma, in_torch=False)
