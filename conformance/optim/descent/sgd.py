"""Stochastic gradient descent, with each of PyTorch's forms of momentum."""

from shared.optimizer import combinations, optimizer

momentum = [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True}]
optimizer("SGD", 1e-3, combinations(*momentum, weight_decay=[0.0, 0.05], maximize=[False, True]))
