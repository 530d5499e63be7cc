"""sin x, near multiples of π/2 and of huge angles as well."""

import mpmath as mp

from shared.maths import ANGLES, maths

maths(mp.sin, {**ANGLES, "worst found": [0.8169356839025254, 2.3032671711818367]})
