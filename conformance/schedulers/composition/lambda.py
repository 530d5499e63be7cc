"""A function of each group's own. Ours are schedules, which are functions, too."""

from torch.optim.lr_scheduler import LambdaLR

from shared.call import call
from shared.schedule import bound, schedule

functions = [call("stepDecay", {"stepSize": 10, "gamma": 0.95}), call("inverseTime")]
schedule(
    "of each group",
    bound("lambdaLR", {"lrLambda": functions}),
    lambda o: LambdaLR(o, [lambda t: 0.95 ** (t // 10), lambda t: 1 / (1 + t)]),
)
