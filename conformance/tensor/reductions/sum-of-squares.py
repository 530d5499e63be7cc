"""The sum of x²."""

from shared.operation import operation
from shared.reductions import x

operation("of all", lambda t: t.square().sum(), x)
