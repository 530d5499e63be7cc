"""xʸ over the whole range; around 1, see pow-around-1.py.

fit-maths.py "atanh(x) / x" --as "1 + x**2 * (1/3 + x**2 * P(x**2))" --interval 0 "(sqrt(2) - 1) / (sqrt(2) + 1) * 1.0005" --weight 1 --f32 2 --f64 7 8
"""

import mpmath as mp

from shared.maths import COUNT, TINY, anything, powers


@powers
def every_exponent(rng):
    """Powers whose result is in range, or just out of it."""
    for x in anything(2 * COUNT)(rng):
        limit = 1080 / abs(float(mp.log(abs(x), 2)))
        yield abs(x), rng.uniform(-limit, limit)


@powers
def whole_powers(rng):
    for x in rng.uniform(-30, 30, COUNT):
        yield x, float(rng.randint(-12, 13))


@powers
def tiny(rng):
    for x in TINY:
        for y in (0.5, 1.0, -0.5, 1.01, -0.9, 1 / 3):
            yield x, y


@powers
def worst_found(rng):
    yield 87284.19624255787, 33.84556161824496
