"""lr / (1 + decayRate · t / decaySteps)^power (Robbins & Monro 1951), which PyTorch has as a LambdaLR alone."""

from torch.optim.lr_scheduler import LambdaLR

from shared.schedule import bound, schedule

for options in ({}, {"decayRate": 0.5, "decaySteps": 3}, {"power": 0.7}):

    def factor(t):
        time = 1 + options.get("decayRate", 1) * t / options.get("decaySteps", 1)
        return 1 / time ** options.get("power", 1)

    name = ", ".join(options) or "default"
    schedule(name, bound("inverseTimeLR", options), lambda o: LambdaLR(o, factor), lambda t, lr: lr * factor(t))
