"""torch.matmul, of every pair of ranks."""

import torch

from shared.draw import draw
from shared.operation import operation

for a, b in [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((2, 1, 2, 3), (4, 3, 2)),
    ((2, 3), (5, 3, 4)),
]:
    operation(f"{list(a)} {list(b)}", torch.matmul, draw(*a), draw(*b))
