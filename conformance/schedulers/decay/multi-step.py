"""lr times γ at each of some steps, one of them twice."""

from torch.optim.lr_scheduler import MultiStepLR

from shared.schedule import bound, schedule

schedule(
    "milestones",
    bound("multiStepLR", {"milestones": [10, 10, 30, 55], "gamma": 0.2}),
    lambda o: MultiStepLR(o, milestones=[10, 10, 30, 55], gamma=0.2),
)
