"""cos x, near multiples of π/2 and of huge angles as well.

fit-maths.py "cos(x)" --as "1 - x**2 / 2 + x**4 * P(x**2)" --interval 0 "pi / 4 * 1.0005" --f32 2 --f64 5
"""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.cos, {**ANGLES, "worst found": [5.55262856010537, 3.897150392158435]})
