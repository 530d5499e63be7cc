"""lr / √(t / timescale + 1), which PyTorch lacks."""

import math

from shared.schedule import bound, schedule

schedule("default", bound("inverseSqrtLR"), formula=lambda t, lr: lr / math.sqrt(t + 1))
schedule("timescale", bound("inverseSqrtLR", {"timescale": 7}), formula=lambda t, lr: lr / math.sqrt(t / 7 + 1))
