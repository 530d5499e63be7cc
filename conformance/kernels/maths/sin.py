"""sin x, near multiples of π/2 and of huge angles as well.

fit-maths.py "sin(x)" --as "x + x**3 * P(x**2)" --interval 0 "pi / 4 * 1.0005" --f32 2 3 --f64 5
"""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.sin, {**ANGLES, "worst found": [0.8169356839025254, 2.3032671711818367]})
