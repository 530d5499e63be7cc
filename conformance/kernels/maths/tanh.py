"""The hyperbolic tangent."""

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
