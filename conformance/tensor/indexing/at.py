"""Indexing with numbers, ranges, lists and masks: t[…]."""

import torch

from shared.box import x
from shared.operation import operation

operation("numbers", lambda t: t[1, -1], x, then=[1, -1])
operation("ranges", lambda t: t[1:, None, ..., ::2], x, then=["1:", None, "...", {"step": 2}])
picks = torch.tensor([2, 0, 2, 1])
operation("a list", lambda t, i: t[:, i], x, picks, args=lambda t, i: [t, ":", i])
rows, columns = torch.tensor([[0], [2]]), torch.tensor([1, -1, 3])
operation("lists apart", lambda t, i, j: t[i, :, j], x, rows, columns, args=lambda t, i, j: [t, i, ":", j])
operation("lists side by side", lambda t, i, j: t[:, i, j], x, rows, columns, args=lambda t, i, j: [t, ":", i, j])
mask = torch.arange(60).reshape(3, 4, 5) % 7 < 3
operation("a mask", lambda t, mask: t[mask], x, mask)
some = torch.tensor([True, False, True, True])
operation("a mask of a dimension", lambda t, mask: t[:, mask], x, some, args=lambda t, mask: [t, ":", mask])
