"""Slices of a dimension: t[:, 1:4:2], select and narrow."""

from shared.box import x
from shared.operation import operation

operation("step", lambda t: t[:, 1:4:2], x, then=[1, 1, 4, 2])
operation("select", lambda t: t.select(1, -2), x, then=[1, -2], rename="select")
operation("narrow", lambda t: t.narrow(2, 1, 3), x, then=[2, 1, 3], rename="narrow")
