"""The hyperbolic tangent.

fit-maths.py "tanh(x)" --as "x + x**3 * P(x**2)" --interval 0 "0.55 * 1.0005" --f32 4 --f64 10
"""

import mpmath as mp

from shared.maths import maths, small, tiny, uniform

samples = {
    "whole range": uniform(-20, 20),
    "around 0": uniform(-1, 1),
    "small": small(),
    "tiny": tiny(),
    "large": [30.0, -1e300],
    "worst found": [2.071663611480171, 2.771576461634993],
}
maths(mp.tanh, samples)
