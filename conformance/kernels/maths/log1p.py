"""log(1 + x)"""

import mpmath as mp

from shared.maths import COUNT, anything, maths, near, small, tiny, uniform

samples = {
    "every exponent": lambda rng: [x for x in anything()(rng) if x > -1],
    "around 0": uniform(-1, 3, 2 * COUNT),
    "small": small(-60, -1),
    "tiny": tiny(),
    "edges": near(-0.29289321881345254, 0.41421356237309515),
    "worst found": [0.40719405831573074, -0.2998543108396775],
}
maths(mp.log1p, samples, corners=[-1.0, -1.5])
