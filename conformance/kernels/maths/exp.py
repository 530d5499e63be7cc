"""eˣ

fit-maths.py "expm1(x)" --as "x + x**2 * (1/2 + x * P(x))" --interval "-log(2) / 2 * 1.0005" "log(2) / 2 * 1.0005" --f32 3 --f64 9
"""

import mpmath as mp

from shared.maths import HALF_LN2, maths, near, small, tiny, uniform

edges = near(HALF_LN2, -HALF_LN2, 709.782712893384, -708.3964185322641, -745.1332191019411)
samples = {
    "whole range": uniform(-746, 710),
    "around 0": uniform(-2, 2),
    "small": small(),
    "tiny": tiny(),
    "edges": edges,
    "worst found": [0.3719436363553635, 0.3868561578223311],
}
maths(mp.exp, samples, odd=False, corners=[1e5, -1e5])
