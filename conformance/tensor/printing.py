"""How tensors are printed."""

from math import inf, nan, prod

import torch

from shared.thing import add

f32 = torch.float32
for t in [
    torch.tensor(3.5),
    torch.tensor([1.0, 2, 3]),
    torch.tensor([1.5, -2, 1000]),
    torch.tensor([1e-5, 1]),
    torch.tensor([1e9, 2e9]),
    torch.tensor([nan, inf, -inf, 0.5]),
    torch.tensor([0.03125, 0.09375, 0.15625]),
    torch.tensor([[1.0, 2], [3, 4]]),
    torch.arange(24.0).reshape(2, 3, 4),
    torch.arange(30),
    torch.tensor([[-5, 10], [100, 3]]),
    torch.tensor([]),
    torch.zeros(3),
    torch.tensor([123456.0, 0.5]),
    torch.tensor([2.0**-30]),
    torch.tensor([0.0001]),
    torch.tensor([0.00011, 0.1]),
    torch.tensor([1e4, 1.0]),
    torch.tensor([1e-30, 1e30]),
    torch.tensor([99999.5, 12345.25]),
    torch.tensor(7),
    torch.tensor([-1.0, -22.0]),
]:
    add("printing", repr(t).split("\n")[0], tensor=t, lines=repr(t).split("\n"))
# 0, 1, 2, … divided by a number, in a shape.
for divisor, *shape in [
    (1, 1200),
    (1, 30, 100),
    (7, 2, 30, 40),
    (3, 40),
    (1, 1001),
    (9, 2, 5, 5),
    (9, 2000, 1),
    (2, 2, 2, 7, 50),
]:
    t = torch.arange(prod(shape), dtype=f32).reshape(shape) / divisor
    add("printing", f"n / {divisor} in {shape}", divisor=divisor, shape=shape, lines=repr(t).split("\n"))
