"""lr times γ at every so many steps."""

from torch.optim.lr_scheduler import StepLR

from shared.schedule import bound, schedule

schedule(
    "gamma",
    bound("stepLR", {"stepSize": 12, "gamma": 0.3}),
    lambda o: StepLR(o, step_size=12, gamma=0.3),
    lambda t, lr: lr * 0.3 ** (t // 12),
)
schedule(
    "scaled by another",
    bound("stepLR", {"stepSize": 9, "gamma": 0.7}),
    lambda o: StepLR(o, step_size=9, gamma=0.7),
    steps=60,
    scaled=20,
)
