"""The first four derivatives of an elementwise operation at corners, by mpmath."""

import mpmath as mp

from shared.thing import add, export

CORNERS = [0.0, 1.0, -1.0, 0.5, 2.0, 1e-200, 1e200, -1e200]


def derivatives(f):
    """Takes down those of a function that is smooth everywhere."""
    rows = []
    for x in CORNERS:
        # Differences beside 1e200 and 1e-200 need their digits, four times.
        with mp.workdps(100 if 0.1 < abs(x) < 10 or x == 0 else 1600):
            coefficients = mp.taylor(f, mp.mpf(x), 4)
            rows.append([x, *(float(mp.factorial(k) * coefficients[k]) for k in range(1, 5))])
    add("derivatives", "at corners", call=export(), rows=rows)
