"""1 / (1 + e⁻ˣ)"""

import mpmath as mp

from shared.maths import COUNT, maths, small, tiny, uniform

samples = {
    "whole range": uniform(-746, 50),
    "around 0": uniform(-8, 8, 2 * COUNT),
    "small": small(),
    "tiny": tiny(),
    "worst found": [-3.442719514927484, -3.4387532544843267],
}
maths(lambda x: 1 / (1 + mp.exp(-x)), samples, odd=False)
