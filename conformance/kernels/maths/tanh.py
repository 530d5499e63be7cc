"""The hyperbolic tangent."""

import mpmath as mp

from shared.maths import maths, small, tiny, uniform

samples = {
    "whole range": uniform(-20, 20),
    "around 0": uniform(-1, 1),
    "small": small(),
    "tiny": tiny(),
    "large": [30.0, -1e300],
}
maths(mp.tanh, samples)
