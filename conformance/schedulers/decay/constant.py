"""A part of the rate for some steps, then all of it."""

from torch.optim.lr_scheduler import ConstantLR

from shared.schedule import bound, schedule

schedule("default", bound("constantLR"), lambda o: ConstantLR(o), steps=12)
schedule(
    "factor", bound("constantLR", {"factor": 0.5, "totalIters": 40}), lambda o: ConstantLR(o, factor=0.5, total_iters=40)
)
