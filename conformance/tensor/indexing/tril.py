"""torch.tril and torch.triu."""

from shared.draw import draw
from shared.operation import operation

operation("below", lambda t: t.tril(-1), draw(2, 3, 4), then=[-1])
operation("triu, above", lambda t: t.triu(1), draw(2, 3, 4), then=[1], rename="triu")
