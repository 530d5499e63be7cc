"""tan x, near multiples of π/2 and of huge angles as well."""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.tan, {**ANGLES, "worst found": [5.503611656799835, 5.503730899737518]})
