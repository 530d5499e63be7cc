"""Tensors that are drawn when a case is taken down, under the case's own seed."""

import numpy
import torch


class Draw:
    def __init__(self, sample):
        self.sample = sample

    def then(self, change):
        """What a function makes of the drawn tensor."""
        return Draw(lambda random: change(self.sample(random)))


def draw(*shape):
    """Multiples of 1/8 in [-4, 4], which are short to write."""
    return Draw(lambda random: torch.from_numpy(numpy.asarray(random.randint(-32, 33, shape) / 8)))


def integers(low, high, *shape):
    """Whole numbers in [low, high)."""
    return Draw(lambda random: torch.from_numpy(numpy.asarray(random.randint(low, high, shape))))


def fractions(*shape):
    """Multiples of 1/32 in [0, 1]."""
    return Draw(lambda random: torch.from_numpy(numpy.asarray(random.randint(0, 33, shape) / 32)))


def distinct(*shape):
    """Multiples of 1/8 around 0, no two alike."""
    size = int(numpy.prod(shape))
    return Draw(lambda random: torch.from_numpy((random.permutation(size).reshape(shape) - size // 2) / 8))


def cotangent(shape, random):
    """What a result's gradient begins with; never 0."""
    return torch.from_numpy(numpy.asarray(random.randint(-4, 5, tuple(shape)) / 4 + 0.125))


def drawn(value, random):
    """The same with every draw made."""
    if isinstance(value, Draw):
        return value.sample(random)
    if isinstance(value, dict):
        return {key: drawn(item, random) for key, item in value.items()}
    return [drawn(item, random) for item in value] if isinstance(value, (list, tuple)) else value
