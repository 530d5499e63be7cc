"""2ˣ"""

import mpmath as mp

from shared.maths import maths, small, tiny, uniform

samples = {"whole range": uniform(-1075, 1024), "around 0": uniform(-2, 2), "small": small(), "tiny": tiny()}
maths(lambda x: mp.power(2, x), samples, odd=False)
