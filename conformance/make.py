#!/usr/bin/env python3
"""Makes the golden cases of this folder.

    python3 conformance/make.py                     all of them
    python3 conformance/make.py optim/adam          one thing: package/name, whatever folder it lies in
    python3 conformance/make.py optim losses        all of some packages
    python3 conformance/make.py --check optim/adam  writes nothing, and fails if a file would become another
"""

import importlib
import importlib.util
import pathlib
import sys
import warnings

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
sys.dont_write_bytecode = True
warnings.filterwarnings("ignore")

try:
    from shared import thing  # noqa: E402
    from shared.written import written  # noqa: E402
except ModuleNotFoundError as error:
    sys.exit(f"make.py: {error.name} must be there, got none in {sys.executable}. README.md says what to install.")


def makers():
    return sorted(path for folder in here.iterdir() if folder.is_dir() and folder.name != "shared" for path in folder.rglob("*.py"))


def is_wanted(path, wanted):
    package, *folders, name = path.relative_to(here).with_suffix("").parts
    return any(one in (package, f"{package}/{name}", "/".join([package, *folders, name])) for one in wanted)


def run(path):
    """What the maker makes, by the paths of the files."""
    package, *_, name = path.relative_to(here).with_suffix("").parts
    thing.begin(f"{package}/{name}", path)
    spec = importlib.util.spec_from_file_location("maker", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    cases = written(thing.finished()) + "\n"
    others = {path.with_name(name): content for name, content in thing.attached().items()}
    return {path.with_suffix(".json"): cases.encode(), **others}


def main(arguments):
    check = "--check" in arguments
    wanted = [one.removesuffix(".py").removeprefix("conformance/") for one in arguments if one != "--check"]
    paths = [path for path in makers() if not wanted or is_wanted(path, wanted)]
    if not paths:
        sys.exit(f"make.py: there must be a maker of {' or '.join(wanted)}, got none. They are package/name, as optim/adam.")
    stale, lacking = [], []
    for path in paths:
        try:
            made = run(path)
        except ModuleNotFoundError as error:
            lacking.append(f"{path.relative_to(here)} needs {error.name}")
            continue
        changed = [target for target, content in made.items() if not target.exists() or target.read_bytes() != content]
        stale += changed
        told = ", other than before" if changed else ""
        print(f"{path.relative_to(here)}: {thing.count()} cases, {sum(map(len, made.values())) >> 10} kB{told}")
        if not check:
            for target in changed:
                target.write_bytes(made[target])
    if lacking:
        sys.exit("make.py: every module must be there; " + "; ".join(lacking) + ". README.md says what to install.")
    if check and stale:
        sys.exit("make.py: these are not what their makers make: " + ", ".join(str(one.relative_to(here)) for one in stale))


main(sys.argv[1:])
