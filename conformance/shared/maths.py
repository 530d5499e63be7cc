"""Correctly rounded values of a function, in samples of float64 that each have a seed of their own.

A row is text: argument and result as the bits of float64 in hexadecimal (the result rounded from 60 digits or more), and how
far the true value lies from that, in hundredths of its ulp.
"""

import math
import struct

import mpmath as mp

from shared.thing import add, export, random

mp.mp.dps = 60
COUNT = 400
TINY = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-300]
HALF_LN2 = float(mp.log(2) / 2)


def maths(f, samples, odd=True, corners=()):
    """Cases of a function of one argument: lists of arguments by name, or functions of a generator that make one.

    An `odd` one keeps the sign of a result that rounds to 0. Besides there are zeros, infinities, NaN, and what `corners`
    adds to these: arguments of which the result is an exact float32 as well, a pole, or none.
    """
    found = {name: sorted(set(sample(random(name)) if callable(sample) else sample)) for name, sample in samples.items()}
    found["corners"] = [0.0, -0.0, math.inf, -math.inf, math.nan, *corners]
    for name, xs in found.items():
        rows = []
        for x in xs:
            y, rest = rounded(value(f, x))
            y = -0.0 if odd and y == 0 and math.copysign(1, x) < 0 else y
            rows.append(f"{bits(x)} {bits(y)} {round(rest * 100)}")
        add("maths", name, call=export(), rows=rows)


def value(f, x):
    """f(x), NaN where it is no real number."""
    # Functions of huge arguments take more digits.
    with mp.workdps(400 if abs(x) > 1e15 else 60):
        y = f(mp.mpf(x))
        return mp.nan if isinstance(y, mp.mpc) else y


def powers(sample):
    """Takes down a case of pairs that `sample(random)` yields, of a base and a power: rows with two arguments."""
    rows = []
    for x, y in sample(random(sample.__name__)):
        if x != 0 and math.isfinite(y):
            z, rest = rounded(mp.power(mp.mpf(x), mp.mpf(y)))
            rows.append(f"{bits(x)} {bits(y)} {bits(z)} {round(rest * 100)}")
    add("maths", sample.__name__.replace("_", " "), call="pow", rows=rows)


def uniform(low, high, count=COUNT):
    return lambda rng: rng.uniform(low, high, count).tolist()


def small(low=-60, high=0, count=COUNT):
    """Every exponent from 2^low to 2^high alike."""
    return lambda rng: [
        float(rng.choice((-1, 1)) * math.ldexp(rng.uniform(1, 2), rng.randint(low, high + 1))) for _ in range(count)
    ]


def anything(count=COUNT):
    """Every exponent alike, and either sign."""

    def sample(rng):
        found = (struct.unpack(">d", rng.bytes(8))[0] for _ in range(count))
        return [x for x in found if math.isfinite(x)]

    return sample


def positive(sample):
    return lambda rng: [abs(x) for x in sample(rng)]


def beside(one, sample):
    """A number, and small ones added to it."""
    return lambda rng: [one + x for x in sample(rng)]


def tiny():
    return [*TINY, *(-x for x in TINY)]


def near(*points):
    """The numbers just around points."""
    found = []
    for x in points:
        for steps in range(-3, 4):
            y = x
            for _ in range(abs(steps)):
                y = math.nextafter(y, math.inf if steps > 0 else -math.inf)
            found.append(y)
    return found


def multiples_of_half_pi(rng):
    """The doubles next to multiples of π/2, small and huge: the hardest to reduce."""
    found = []
    for _ in range(COUNT // 2):
        k = int.from_bytes(rng.bytes(8), "big") % 2 ** rng.randint(1, 61) + 1
        found.append(float(k * mp.pi / 2))
    return [*found, 6381956970095103 * 2.0**797, 5319372648326541 * 2.0**416, 5.319372648326541e15 * 2.0**255]


ANGLES = {
    "a turn": uniform(-7, 7),
    "many turns": uniform(-1e6, 1e6),
    "every exponent": anything(),
    "small": small(),
    "multiples of π/2": multiples_of_half_pi,
    "tiny": tiny(),
}


def bits(x):
    return struct.pack(">d", x).hex()


def rounded(v):
    """v to the nearest float64, ties to even, with subnormals and overflow; and what is left in ulps."""
    if v == 0 or not mp.isfinite(v):
        return float(v), 0.0
    exponent = max(int(mp.floor(mp.log(abs(v), 2))), -1022)
    whole = int(mp.nint(v / mp.mpf(2) ** (exponent - 52)))
    try:
        x = math.ldexp(float(whole), exponent - 52)
    except OverflowError:
        return math.copysign(math.inf, v), 0.0
    if math.isinf(x) or x == 0:
        return x, 0.0
    ulp = mp.mpf(2) ** (max(math.frexp(x)[1], -1021) - 53)
    return x, float((v - mp.mpf(x)) / ulp)
