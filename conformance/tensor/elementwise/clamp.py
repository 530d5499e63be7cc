"""torch.clamp."""

from shared.edges import edges
from shared.operation import operation

operation("edges", lambda x: x.clamp(-1, 1.5), edges, then=[-1, 1.5])
