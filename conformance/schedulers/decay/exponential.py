"""lr · γᵗ"""

from torch.optim.lr_scheduler import ExponentialLR

from shared.schedule import bound, schedule

schedule(
    "gamma",
    bound("exponentialLR", {"gamma": 0.97}),
    lambda o: ExponentialLR(o, gamma=0.97),
    lambda t, lr: lr * 0.97**t,
)
