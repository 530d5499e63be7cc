"""(1 + cos πx)/2 to 60 digits, also near its trough, where 1 + cos cancels."""

import mpmath

from shared.digits import row
from shared.thing import add, random

rng = random("halfWave")
xs = [1 - 2.0**-e for e in range(1, 40)] + [rng.uniform(0, 1) for _ in range(100)]
add("function", "x and the two parts", call="halfWave", rows=[row(lambda x: (1 + mpmath.cospi(x)) / 2, x) for x in xs])
