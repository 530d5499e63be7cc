"""An operation's values, and the gradients of all its float64 arguments, by PyTorch."""

import torch

from shared.draw import cotangent, drawn
from shared.thing import add, export, random
from shared.written import flat

f64 = torch.float64


def numbers(*given):
    """A float64 tensor of these numbers."""
    return torch.tensor(list(given), dtype=f64)


def operation(name, f, *tensors, args=None, then=(), rename=None, grad=True, within=None):
    """A case of an operation. `f(*tensors)` is PyTorch's; it may return several results.

    Ours gets the same tensors and then the arguments of `then`; or what `args(*tensors)` returns. It is named as the
    file, unless `rename` tells. `within` is how far ours may be off in float64, relative to the largest number, if not
    1e-13.
    """
    rng = random(name)
    tensors = drawn(tensors, rng)
    leaves = [x.detach().clone().requires_grad_(grad and x.dtype == f64) for x in tensors]
    given = list(args(*leaves)) if args else [*leaves, *then]
    found = f(*leaves)
    results = list(found) if isinstance(found, (tuple, list)) else [found]
    case = {"call": rename or export(), "args": given, **({} if within is None else {"within": within}), "results": results}
    if grad and any(y.requires_grad for y in results):
        seeds = [cotangent(y.shape, rng) for y in results]
        wanted = [x for x in floats(given) if x.requires_grad]
        gradients = torch.autograd.grad(results, wanted, seeds, allow_unused=True)
        case["seeds"] = [flat(seed) for seed in seeds]
        case["gradients"] = [flat(torch.zeros_like(x) if g is None else g) for x, g in zip(wanted, gradients)]
    add("operation", name, **case)


def floats(value):
    """The float64 tensors of arguments in the order in which they stand there, in which gradients are told as well."""
    if isinstance(value, torch.Tensor):
        return [value] if value.dtype == f64 else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [one for part in parts for one in floats(part)]
