"""What is being made: the cases of one thing, each of a kind, and random numbers under a seed of each case's own."""

import hashlib

import numpy
import torch

torch.set_num_threads(1)


class _Made:
    name = ""
    maker = None
    shared = {}
    kinds = {}
    files = {}


_made = _Made()


def begin(name, maker):
    _made.name, _made.maker, _made.shared, _made.kinds, _made.files = name, maker, {}, {}, {}


def export(kebab=None):
    """How the thing is called in TypeScript, as a function: index-add is indexAdd."""
    first, *rest = (kebab or _made.maker.stem).split("-")
    return first + "".join(part.capitalize() for part in rest)


def add(kind, name, **case):
    """Takes down a case. Its name is its title, and must be its own among those of its kind."""
    known = _made.kinds.setdefault(kind, [])
    assert all(other["name"] != name for other in known), f"{_made.name}: two cases of one name, {name}"
    known.append({"name": name, **case})


def share(**values):
    """What every case of this thing has besides its own."""
    _made.shared.update(values)


def beside(name):
    """The path of a file beside the maker."""
    return _made.maker.with_name(name)


def attach(name, content):
    """Bytes to be written beside the maker, which a case has to name."""
    _made.files[name] = content


def attached():
    return dict(_made.files)


def seed(name=""):
    """A seed that depends on the names of thing and case alone, so that no case changes another."""
    return int.from_bytes(hashlib.sha256(f"{_made.name}/{name}".encode()).digest()[:4], "big")


def random(name=""):
    """Random numbers of a case. NumPy promises that this generator's never change."""
    return numpy.random.RandomState(seed(name))


def count():
    return sum(len(cases) for cases in _made.kinds.values())


def finished():
    assert count() > 0, f"{_made.name}: a maker must make a case"
    maker = hashlib.sha256(_made.maker.read_bytes()).hexdigest()[:16]
    shared = {"shared": _made.shared} if _made.shared else {}
    return {"maker": maker, **shared, **_made.kinds}
