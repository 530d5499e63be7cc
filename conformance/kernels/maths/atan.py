"""The arctangent.

fit-maths.py "atan(x)" --as "x + x**3 * P(x**2)" --interval 0 9/16 --f32 5 --f64 12
"""

import mpmath as mp

from shared.maths import COUNT, anything, maths, near, small, tiny, uniform

samples = {
    "every exponent": anything(),
    "around 0": uniform(-1, 1),
    "around 1": uniform(-4, 4, 2 * COUNT),
    "small": small(),
    "tiny": tiny(),
    "edges": near(0.5625, 1.0, 16 / 9, -0.5625),
    "worst found": [0.5628803600201923, 0.584383169582339],
}
maths(mp.atan, samples)
