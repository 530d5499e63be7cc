"""Values of a loss and the gradients of its input, by PyTorch's function or by a formula written with torch's operations."""

import torch

from shared.draw import drawn
from shared.names import ours
from shared.thing import add, export, random
from shared.written import flat

REDUCTIONS = ("mean", "sum", "none")


def loss(name, f, input, target, reductions=REDUCTIONS, within=None, **options):
    """A case of a loss function, for every reduction.

    `f(input, target, reduction=…, **options)` is PyTorch's, options included; ours are the same in camel case. A result's
    elements are weighted by 1/4, 2/4, 3/4 … for the gradient. `within` is how far ours may be off, relative to the value
    or 1, if not 1e-13.
    """
    input, target, options = drawn([input, target, options], random(name))
    results = {}
    for reduction in reductions:
        x = input.detach().clone().requires_grad_()
        value = f(x, target, reduction=reduction, **options)
        weight = torch.arange(1, value.numel() + 1, dtype=torch.float64).reshape(value.shape) / 4
        (gradient,) = torch.autograd.grad(value, x, weight)
        results[reduction] = {"value": value, "gradient": flat(gradient)}
    allowed = {} if within is None else {"within": within}
    case = {"call": export(), "input": input, "target": target, "options": ours(options), **allowed}
    add("loss", name, **case, results=results)
