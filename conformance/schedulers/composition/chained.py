"""Several schedules at once, as one."""

from torch.optim.lr_scheduler import ChainedScheduler, CosineAnnealingLR, LinearLR, MultiStepLR

from shared.call import call
from shared.schedule import bound, schedule

schedulers = [
    bound("linearLR", {"startFactor": 0.2, "totalIters": 12}),
    bound("cosineAnnealingLR", {"tMax": 100}),
    bound("multiStepLR", {"milestones": [20, 45], "gamma": 0.5}),
]
schedule(
    "three",
    call("chainedScheduler", schedulers),
    lambda o: ChainedScheduler(
        [
            LinearLR(o, start_factor=0.2, total_iters=12),
            CosineAnnealingLR(o, T_max=100),
            MultiStepLR(o, milestones=[20, 45], gamma=0.5),
        ]
    ),
)
