"""PyTorch's layers over several steps: outputs, gradients, and the state before and after."""

import torch

from shared.draw import cotangent, drawn
from shared.thing import add, random
from shared.written import plain


def layer(name, theirs, *inputs, args=(), rename=None, within=None):
    """A case of a layer: steps in training mode on each input, then one in evaluation mode on the first.

    `args` are those of our constructor. The class is named as PyTorch's, unless `rename` tells. `within` is how
    far ours may be off, relative to the number or 1, if not 1e-12.
    """
    rng = random(name)
    inputs = drawn(inputs, rng)
    theirs = theirs.to(torch.float64)
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.copy_(torch.from_numpy(rng.randint(-8, 25, tuple(parameter.shape)) / 16))
    before = state(theirs)
    steps = []
    for i, n in enumerate([*range(len(inputs)), 0]):
        theirs.train(i < len(inputs))
        theirs.zero_grad()
        x = inputs[n]
        leaf = x.detach().clone().requires_grad_(x.is_floating_point())
        y = theirs(leaf)
        seed = torch.tensor(steps[0]["seed"]["data"]).double().reshape(y.shape) if i == len(inputs) else cotangent(y.shape, rng)
        y.backward(seed)
        result = {"seed": seed, "output": y, "gradients": {key: p.grad for key, p in theirs.named_parameters()}}
        if leaf.requires_grad:
            result["inputGradient"] = leaf.grad
        steps.append({"training": theirs.training, "input": n, **plain(result)})
    first, last = ({key: step[key] for key in ("output", "gradients")} for step in (steps[0], steps[-1]))
    if first == last and steps[0].get("inputGradient") == steps[-1].get("inputGradient"):
        steps[-1] = {"training": False, "sameAs": 0}
    call = rename or type(theirs).__name__
    case = {"call": call, "args": list(args), **({} if within is None else {"within": within}), "inputs": inputs}
    add("layer", name, **case, before=before, steps=steps, after=state(theirs))


def state(theirs):
    return {key: plain(value.clone()) for key, value in theirs.state_dict().items()}
