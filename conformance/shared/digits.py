"""Results to 60 digits, as an unevaluated sum of two float64."""

import mpmath

mpmath.mp.dps = 60


def pair(x):
    high = float(x)
    return [high, float(x - mpmath.mpf(high))]


def row(f, *arguments):
    """Arguments and the two numbers of the result."""
    return [*arguments, *pair(f(*(mpmath.mpf(x) for x in arguments)))]
