"""lr · (1 − t/T)ᵖ, and 0 from T on."""

from torch.optim.lr_scheduler import PolynomialLR

from shared.schedule import bound, schedule

schedule("default", bound("polynomialLR"), lambda o: PolynomialLR(o), steps=12)
for name, total, power in (("root", 65, 0.9), ("cubic", 75, 3)):
    schedule(
        name,
        bound("polynomialLR", {"totalIters": total, "power": power}),
        lambda o: PolynomialLR(o, total_iters=total, power=power),
        lambda t, lr: lr * max(0, 1 - t / total) ** power,
    )
