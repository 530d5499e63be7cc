"""xʸ; a row has two arguments."""

import math

import mpmath as mp

from shared.maths import COUNT, TINY, anything, bits, rounded, small
from shared.thing import add, random


def every_exponent(rng):
    """Exponents whose result is in range, or just out of it."""
    for x in anything(2 * COUNT)(rng):
        limit = 1080 / abs(float(mp.log(abs(x), 2)))
        yield abs(x), rng.uniform(-limit, limit)


def around_1(rng):
    for x in rng.uniform(0.5, 2, COUNT):
        yield x, rng.uniform(-1074, 1074) / max(abs(math.log2(x)), 1e-9)


def close_to_1(rng):
    for d in small(-50, -3)(rng):
        yield 1 + d, rng.uniform(-700, 700) / d


def whole_powers(rng):
    for x in rng.uniform(-30, 30, COUNT):
        yield x, float(rng.randint(-12, 13))


def tiny(rng):
    for x in TINY:
        for y in (0.5, 1.0, -0.5, 1.01, -0.9, 1 / 3):
            yield x, y


for sample in (every_exponent, around_1, close_to_1, whole_powers, tiny):
    rows = []
    for x, y in sample(random(sample.__name__)):
        if x != 0 and math.isfinite(y):
            z, rest = rounded(mp.power(mp.mpf(x), mp.mpf(y)))
            rows.append(f"{bits(x)} {bits(y)} {bits(z)} {round(rest * 100)}")
    add("maths", sample.__name__.replace("_", " "), call="pow", rows=rows)
