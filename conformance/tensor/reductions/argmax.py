"""torch.argmax; of equal numbers the first."""

from shared.operation import operation
from shared.reductions import ties, x

operation("of all", lambda t: t.argmax(), x, grad=False)
operation("dim", lambda t: t.argmax(1), x, then=[1], grad=False)
operation("ties, keepdim", lambda t: t.argmax(1, keepdim=True), ties, then=[1, True], grad=False)
