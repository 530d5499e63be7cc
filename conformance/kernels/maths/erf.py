"""The error function."""

import mpmath as mp

from shared.maths import COUNT, maths, near, small, tiny, uniform

samples = {
    "whole range": uniform(-6.5, 6.5),
    "around 0": uniform(-1.5, 1.5, 2 * COUNT),
    "small": small(),
    "tiny": tiny(),
    "edges": near(1.0, -1.0, 5.9),
    "worst found": [0.9929009851935943, 0.9992591533448973],
}
maths(mp.erf, samples)
