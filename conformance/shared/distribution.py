"""How starting values are distributed: mean, deviation and bounds of 200 of PyTorch's draws together."""

import torch

from shared.thing import add, export, seed


def initialiser(name, shape, fill, options):
    """A case of a function of `init`; `fill(tensor)` is PyTorch's."""
    torch.manual_seed(seed(name))
    empty = torch.empty(shape, dtype=torch.float64)
    values = torch.stack([fill(empty.clone()) for _ in range(200)])
    add("initialiser", name, call=export(), options=options, shape=shape, **statistics(values))


def start_of_layer(name, make, args):
    """A case for each part of a layer's state, as it is made."""
    torch.manual_seed(seed(name))
    many = [make() for _ in range(200)]
    for key in many[0].state_dict():
        values = torch.stack([one.state_dict()[key] for one in many])
        add("start", f"{name}, {key}", call=type(many[0]).__name__, args=args, key=key, **statistics(values))


def statistics(values):
    """To six digits, of which two to three are certain."""
    found = {"mean": values.mean(), "std": values.std(), "low": values.min(), "high": values.max()}
    return {key: float(f"{value.item():.6g}") for key, value in found.items()}
