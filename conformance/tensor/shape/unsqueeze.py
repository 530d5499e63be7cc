"""torch.Tensor.unsqueeze."""

from shared.box import x
from shared.operation import operation

operation("from the end", lambda t: t.unsqueeze(-1), x, then=[-1])
