"""torch.argmin; of equal numbers the first, and NaN before all."""

from math import nan

import torch

from shared.operation import f64, operation
from shared.reductions import ties

odd = torch.tensor([[1, nan, 2], [nan, nan, 0]], dtype=f64)
operation("NaN", lambda t: t.argmin(0), odd, then=[0], grad=False)
operation("ties", lambda t: t.argmin(-1), ties, then=[-1], grad=False)
