"""cos x, near multiples of π/2 and of huge angles as well."""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.cos, {**ANGLES, "worst found": [5.55262856010537, 3.897150392158435]})
