"""cos(πx) to 60 digits."""

import mpmath

from shared.digits import row
from shared.thing import add, random

rng = random("cosPi")
xs = [i / 64 for i in range(-16, 145)]
xs += [rng.uniform(0, 2) for _ in range(300)]
xs += [0.5 + s * 10.0**-e for e in range(1, 16) for s in (1, -1)]
xs += [10.0**-e for e in range(1, 20)] + [rng.uniform(0, 1e6) for _ in range(60)] + [2.0**52 + 1, 1e300]
add("function", "x and the two parts", call="cosPi", rows=[row(mpmath.cospi, x) for x in xs])
