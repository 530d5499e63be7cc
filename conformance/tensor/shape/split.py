"""torch.Tensor.split and chunk, with a rest."""

from shared.draw import draw
from shared.operation import operation

operation("of two", lambda t: t.split(2, 1), draw(2, 5), then=[2, 1])
operation("chunk", lambda t: t.chunk(3, 1), draw(2, 7), then=[3, 1], rename="chunk")
