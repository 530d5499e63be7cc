"""Small multiples of 1/4 by a rule that tests in TypeScript have as well."""

import torch


def quarters(shape, seed):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.int64)
    return (((i * 37 + seed * 11) % 31 - 15).double() / 4).reshape(shape)
