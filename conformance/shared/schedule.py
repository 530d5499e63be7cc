"""Learning rates under a schedule: PyTorch's, or those of a formula, or both, which must agree.

Two parameter groups, of learning rates 0.1 and 0.003, and of SGD with momentum or of Adam.
"""

import torch

from shared.call import call
from shared.thing import add

STEPS = 80
RATES = [0.1, 0.003]

#: Stands for the optimizer among a call's arguments.
OPTIMIZER = "$optimizer"


def bound(name, *options):
    """A call of ours that binds a schedule to the optimizer."""
    return call(name, OPTIMIZER, *options)


def schedule(name, ours, theirs=None, formula=None, steps=STEPS, adam=False, momenta=False, scaled=None, given=None):
    """A case: the rates as the schedule is bound and after each step.

    `ours` is our call, or a list of several schedules at once. `theirs(optimizer)` makes PyTorch's; `formula(t, lr)` is the
    rate at step t of a group whose initial rate is lr. `scaled` is a step before which someone else makes a quarter of
    every rate. `given` are the arguments of each step (epochs or metrics); then the rates are those after each step.
    """
    courses = []
    if theirs:
        courses.append(taken(theirs, steps, adam, scaled, given))
    if formula:
        assert not (scaled or momenta), "a formula knows neither momenta nor what others do"
        times = given if given else range(steps + 1)
        courses.append(([[formula(t, lr) for lr in RATES] for t in times], []))
    rates, cycled = courses[0]
    if len(courses) == 2:
        agree(rates, courses[1][0])
    first = {"betas": [0.9, 0.999]} if adam else {"momentum": 0.9}
    add(
        "schedule",
        name,
        schedulers=ours if isinstance(ours, list) else [ours],
        groups=[{"lr": lr, **first} for lr in RATES],
        **({"scaled": {"before": scaled, "by": 0.25}} if scaled else {}),
        **({"given": given} if given else {}),
        rates=rates,
        **({"momenta": cycled} if momenta else {}),
    )


def taken(theirs, steps, adam, scaled, given):
    """PyTorch's rates and momenta."""
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in RATES]
    optimizer = torch.optim.Adam(groups, lr=1.0) if adam else torch.optim.SGD(groups, lr=1.0, momentum=0.9)
    made = theirs(optimizer)
    made = made if isinstance(made, list) else [made]
    rates, momenta = [], []

    def look():
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["betas"][0] if adam else group["momentum"] for group in optimizer.param_groups])

    if not given:
        look()
    for t, one in enumerate(given or range(steps)):
        if t == scaled:
            for group in optimizer.param_groups:
                group["lr"] *= 0.25
        for scheduler in made:
            scheduler.step(one) if given else scheduler.step()
        look()
    return rates, momenta


def agree(theirs, formula):
    for t, (these, those) in enumerate(zip(theirs, formula)):
        for a, b in zip(these, those):
            assert abs(a - b) <= 1e-12 * abs(a) + 2e-17, f"step {t}: PyTorch has {a}, the formula {b}"
