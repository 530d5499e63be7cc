"""eˣ − 1"""

import mpmath as mp

from shared.maths import COUNT, HALF_LN2, maths, near, small, tiny, uniform

samples = {
    "whole range": uniform(-40, 710),
    "around 0": uniform(-2, 2, 2 * COUNT),
    "small": small(),
    "tiny": tiny(),
    "edges": near(HALF_LN2, -HALF_LN2, 709.782712893384),
    "worst found": [0.37242097955037756, 0.374879128952123],
}
maths(mp.expm1, samples)
