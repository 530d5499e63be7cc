"""cos x, near multiples of π/2 and of huge angles as well."""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.cos, ANGLES)
