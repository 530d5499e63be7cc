"""2ˣ

fit-maths.py "2**x" --as "1 + x * P(x)" --interval -0.5001 0.5001 --f32 5 --f64 11
"""

import mpmath as mp

from shared.maths import maths, small, tiny, uniform

samples = {
    "whole range": uniform(-1075, 1024),
    "around 0": uniform(-2, 2),
    "small": small(),
    "tiny": tiny(),
    "worst found": [0.5090628512508637, -0.4739470670369667],
}
maths(lambda x: mp.power(2, x), samples, odd=False, corners=[3.0, -4.0])
