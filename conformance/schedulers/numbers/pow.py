"""xᵖ to 60 digits."""

import mpmath

from shared.digits import row
from shared.thing import add, random

rng = random("pow")
pairs = [(rng.uniform(0, 1), rng.uniform(0, 10)) for _ in range(200)]
pairs += [(rng.uniform(0.9, 1), float(rng.randint(1, 5000))) for _ in range(100)]
pairs += [(10 ** rng.uniform(-12, 12), rng.uniform(-20, 20)) for _ in range(100)]
pairs += [(1 + s * 2.0**-e, p) for e in range(1, 53, 3) for s in (1, -0.5) for p in (0.5, 3.0, -1e3)]
pairs += [(0.999, 1e5), (1 - 2.0**-53, 1e15), (0.1, 300.0), (0.5, 1000.0), (10.0, 22.0), (5e-324, 0.5)]
add("function", "x, p and the two parts", call="pow", rows=[row(mpmath.power, x, p) for x, p in pairs])
