"""The logarithm to base 2."""

import mpmath as mp

from shared.maths import TINY, anything, beside, maths, positive, small, uniform

samples = {
    "every exponent": positive(anything()),
    "around 1": uniform(0.5, 2),
    "close to 1": beside(1, small(-52, -4)),
    "tiny": TINY,
    "worst found": [1.4029273349926465, 1.4104428947997636],
}
maths(lambda x: mp.log(x) / mp.log(2), samples, corners=[1.0, 8.0, 1 / 1024, -1.0])
