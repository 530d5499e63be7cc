"""Courses of parameters under an optimizer: PyTorch's, or those of the paper's formula in NumPy, or both, which must agree.

Two groups of parameters, whose second has options of its own. Every step's gradients are given, of sizes from 1e-3 to
1e3 and with zeros, so that a rule that mixes up elements or forgets a zero shows.
"""

import itertools

import numpy
import torch

from shared.names import ours
from shared.thing import add, random, share
from shared.written import flat, on_one_line, plain

STEPS = 30
KEPT = [1, 2, 7, 30]
SHAPES = [(3,), (2, 2), (2,)]  # the last is a group of its own
SIZES = [numpy.array([1.0, 1e-3, 1e3]), numpy.array([[1.0, 10.0], [0.1, 1.0]]), numpy.array([1.0, 1.0])]


def optimizer(name, lr, options, transcription=None, in_torch=True, decay="coupled", shapes=None, ulp=None):
    """Cases of an optimizer's class, one for each of some options, which are spelt as in PyTorch.

    `transcription(w, g, t, state, lr, …)` is the formula for one parameter: it returns the new w, keeps what it likes in
    the dict `state`, and counts t from 1. `maximize` comes by itself, and so does `weight_decay`: into the gradient
    (`coupled`), off w before the step (`decoupled`), around it (`proximal`), or to the transcription (`own`). `shapes` are
    of three parameters, for a rule that goes by shapes: a tall and a wide matrix, say. `ulp` is how many units in the last place the tests allow besides t/4, where 2 will not do.
    """
    shapes = shapes or SHAPES
    assert len(shapes) == 3, f"shapes must be of three parameters, got {len(shapes)}"
    start, grads = start_and_gradients(shapes)
    assert decay in ("coupled", "decoupled", "proximal", "own"), f"decay must be one of the four, got {decay}"
    share(
        shapes=shapes,
        kept=KEPT,
        start=[flat(w) for w in start],
        gradients=[[flat(g) for g in of_step] for of_step in grads],
    )
    for given in options:
        own = {"lr": short(lr * 0.3), "weight_decay": given.get("weight_decay", 0.0) / 2}
        courses = {}
        for dtype in ("float64", "float32"):
            found = []
            if in_torch:
                found.append(torch_course(name, {"lr": lr, **given}, own, start, grads, dtype))
            if transcription:
                found.append(numpy_course(transcription, {"lr": lr, **given}, own, start, grads, dtype, decay))
            if len(found) == 2 and dtype == "float64":
                agree(*found)
            courses[dtype] = [[flat(w) for w in params] for params in found[0]]
        allowed = {} if ulp is None else {"ulp": ulp}
        add("optimizer", title(given), call=name, **allowed, options=ours({"lr": lr, **given}), own=ours(own), **courses)


def combinations(*forms, **choices):
    """Every combination of some forms of options and of the values of others."""
    return [
        {**form, **dict(zip(choices, values))}
        for form in forms or [{}]
        for values in itertools.product(*choices.values())
    ]


def title(options):
    told = {key: value for key, value in ours(options).items() if value}
    return ", ".join(f"{key} {on_one_line(plain(value))}" for key, value in told.items()) or "default"


def short(x):
    return float(f"{x:.3g}")


def start_and_gradients(shapes):
    """Numbers of three digits. Of a thing, not of a case: all its options take the same course."""
    rng = random("course")
    start = [numpy.vectorize(short)(rng.standard_normal(s)) for s in shapes]
    sizes = SIZES if shapes == SHAPES else [1.0, 1.0, 1.0]
    grads = [
        [numpy.vectorize(short)(rng.standard_normal(s) * k) * (rng.random_sample(s) > 0.1) + 0.0 for s, k in zip(shapes, sizes)]
        for _ in range(STEPS)
    ]
    return start, grads


def torch_course(name, options, own, start, grads, dtype):
    params = [torch.tensor(w, dtype=getattr(torch, dtype), requires_grad=True) for w in start]
    groups = [{"params": params[:2]}, {"params": params[2:], **own}]
    taken = getattr(torch.optim, name)(groups, foreach=False, **options)
    kept = []
    for t, of_step in enumerate(grads, 1):
        for w, g in zip(params, of_step):
            w.grad = torch.tensor(g, dtype=w.dtype)
        taken.step()
        if t in KEPT:
            kept.append([w.detach().clone().numpy() for w in params])
    return kept


def numpy_course(transcription, options, own, start, grads, dtype, decay):
    params = [w.astype(dtype) for w in start]
    states = [{} for _ in params]
    kept = []
    for t, of_step in enumerate(grads, 1):
        for p, g in enumerate(of_step):
            hyper = {**options, **(own if p == 2 else {})}
            maximize = hyper.pop("maximize", False)
            pull = hyper.get("weight_decay", 0.0) if decay == "own" else hyper.pop("weight_decay", 0.0)
            w, g = params[p], g.astype(dtype)
            g = -g if maximize else g
            if decay == "coupled":
                g = g + pull * w
            elif decay == "decoupled":
                w = w - hyper["lr"] * pull * w
            params[p] = transcription(w, g, t, states[p], **hyper)
            if decay == "proximal":
                params[p] = params[p] / (1 + hyper["lr"] * pull)
            assert params[p].dtype == w.dtype, "a transcription must keep the dtype of its arrays"
        if t in KEPT:
            kept.append([w.copy() for w in params])
    return kept


def agree(theirs, formula):
    """Up to rounding, which the tests allow as well: 2 + t/4 ulp of the parameter or of 1."""
    for t, these, those in zip(KEPT, theirs, formula):
        for a, b in zip(these, those):
            allowed = (2 + t / 4) * 2.0**-52 * numpy.maximum(1, abs(a))
            assert (abs(a - b) <= allowed).all(), f"step {t}: PyTorch has {a}, the transcription {b}"


def divide_or_stay(x, y):
    """x / y, and 0 where y is 0: a weight that no gradient has reached stays where it is."""
    return numpy.divide(x, y, out=numpy.zeros_like(x), where=y != 0)
