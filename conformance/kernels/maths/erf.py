"""The error function.

fit-maths.py "erf(x)" --as "x + x * P(x**2)" --interval 0 1.0005 --f32 6 --f64 12
fit-maths.py "log(erfc(x))" --as "P(x)" --interval 1 4 --weight "erfc(x)" --f32 6
fit-maths.py "erfc(x)" --as "exp(-x**2) * P((x - 2.375) / (x + 2))" --interval 0.99 6 --weight 1 --f64 12
"""

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
