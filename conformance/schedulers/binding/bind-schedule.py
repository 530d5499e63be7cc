"""Two schedules bound to one optimizer: each carries on what the other has set."""

from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, MultiStepLR

from shared.schedule import bound, schedule

schedule(
    "two at once, etaMin",
    [
        bound("linearLR", {"startFactor": 0.2, "totalIters": 12}),
        bound("cosineAnnealingLR", {"tMax": 100, "etaMin": 1e-4}),
    ],
    lambda o: [LinearLR(o, start_factor=0.2, total_iters=12), CosineAnnealingLR(o, T_max=100, eta_min=1e-4)],
)
schedule(
    "two at once",
    [bound("exponentialLR", {"gamma": 0.98}), bound("multiStepLR", {"milestones": [15, 40], "gamma": 0.1})],
    lambda o: [ExponentialLR(o, gamma=0.98), MultiStepLR(o, milestones=[15, 40], gamma=0.1)],
)
