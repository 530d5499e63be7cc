"""xʸ for bases around 1 and powers that make much of the difference."""

import math

from shared.maths import COUNT, powers, small


@powers
def around_1(rng):
    for x in rng.uniform(0.5, 2, COUNT):
        yield x, rng.uniform(-1074, 1074) / max(abs(math.log2(x)), 1e-9)


@powers
def close_to_1(rng):
    for d in small(-50, -3)(rng):
        yield 1 + d, rng.uniform(-700, 700) / d
