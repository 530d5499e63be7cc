"""torch.sign, but of NaN: there PyTorch's is 0; ours is NaN, as NumPy's."""

import torch

from shared.edges import edges
from shared.operation import operation

operation("edges", torch.sign, edges[:-1])
