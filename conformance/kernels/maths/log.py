"""The natural logarithm.

fit-maths.py "2 * atanh(x)" --as "2 * x + x**3 * P(x**2)" --interval 0 "(sqrt(2) - 1) / (sqrt(2) + 1) * 1.0005" --f32 3 --f64 6
"""

import mpmath as mp

from shared.maths import TINY, anything, beside, maths, near, positive, small, uniform

samples = {
    "every exponent": positive(anything()),
    "around 1": uniform(0.5, 2),
    "close to 1": beside(1, small(-52, -4)),
    "tiny": TINY,
    "edges": near(1.0, 0.7071067811865476, 1.4142135623730951),
    "worst found": [1.4062253739764705, 1.4084060904560147],
}
maths(mp.log, samples, corners=[1.0, -1.0, -1e-45])
