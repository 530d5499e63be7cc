"""One schedule after the other, each from its own step 0."""

from torch.optim.lr_scheduler import ConstantLR, ExponentialLR, SequentialLR, StepLR

from shared.schedule import bound, schedule

schedulers = [
    bound("constantLR", {"factor": 0.1, "totalIters": 10}),
    bound("stepLR", {"stepSize": 7, "gamma": 0.8}),
    bound("exponentialLR", {"gamma": 0.97}),
]
schedule(
    "three",
    bound("sequentialLR", {"schedulers": schedulers, "milestones": [15, 45]}),
    lambda o: SequentialLR(
        o,
        [ConstantLR(o, factor=0.1, total_iters=10), StepLR(o, step_size=7, gamma=0.8), ExponentialLR(o, gamma=0.97)],
        milestones=[15, 45],
    ),
)
