#!/usr/bin/env python3
"""Fits the polynomial inside a function of kernels' maths, and prints its coefficients as TypeScript.

    python3 conformance/fit-maths.py "atan(x)" --as "x + x**3 * P(x**2)" --interval 0 9/16
    python3 conformance/fit-maths.py tanh exp     # again what their makers say was fitted
    python3 conformance/fit-maths.py              # all that makers say

The formula is how the kernel will compute the function, with the polynomial P once in it, of anything that grows or falls along the
interval. Formulas are Python's, of x and mpmath's functions (atan, erfc, log, sqrt, pi …). The error that is made small is that of the whole
formula relative to the function; --weight "1" makes it absolute, and any other weight is a formula of x.

The error of a written kernel in f64 is looked for at random arguments:

    npm run -s bench:file ../packages/kernels/bench/maths-values.ts atan 0.5 2 200000 |
      python3 conformance/fit-maths.py "atan(x)" --measure

Without --f32 or --f64 degrees are tried until the error is a sixth of what rounding to the type costs: more would not be seen.
Write what was chosen into the maker's docstring, as `fit-maths.py "atan(x)" --as … --f32 5 --f64 12`, a line each. Widen the interval a little
where a reduced argument may lie a rounding beyond it. The sources' last digits may differ from what their makers say: another grid,
the same error.

The largest weighted error is minimised by the exchange algorithm (Remez 1934); then coefficients are rounded to the type one
by one, lowest first, and those that are left are fitted again each time. Needs mpmath and NumPy.
"""
import argparse
import ast
import pathlib
import re
import shlex
import struct
import sys

import mpmath as mp
import numpy

mp.mp.dps = 60
GRID = 600
here = pathlib.Path(__file__).parent
# Half an ulp beside 1 is 2^-24 and 2^-53.
ENOUGH = {"f32": mp.mpf(2) ** -24 / 6, "f64": mp.mpf(2) ** -53 / 6}
MOST = 30


class Exact(ast.NodeTransformer):
    """Every number of a formula to all digits, so that 1/3 is no float."""

    def visit_Constant(self, node):
        return ast.parse(f'mpf("{node.value}")', mode="eval").body


def formula(text):
    """A function of x, and of P where it stands in the text."""
    tree = ast.fix_missing_locations(Exact().visit(ast.parse(text, mode="eval")))
    code = compile(tree, text, "eval")
    return lambda x=None, P=None: eval(code, {**vars(mp), "x": x, "P": P})


class Kernel:
    """A formula with a polynomial in it: base(x) + factor(x) · P(inner(x))."""

    def __init__(self, text):
        self.of = formula(text)

    def parts(self, x):
        inner = []
        base = self.of(x, lambda u: inner.append(u) or mp.mpf(0))
        if len(inner) != 1:
            sys.exit(f"fit-maths.py: --as must have P in it once, got {len(inner)} times. As: x + x**3 * P(x**2)")
        factor = self.of(x, lambda u: mp.mpf(1)) - base
        twice = self.of(x, lambda u: mp.mpf(2)) - base
        if abs(twice - 2 * factor) > abs(factor) * mp.mpf("1e-9"):
            sys.exit("fit-maths.py: --as must be base(x) + factor(x) * P(…). Move what is done to P to the function's side.")
        return base, factor, inner[0]

    def grid(self, low, high):
        """Arguments whose inner values are dense at the ends: Chebyshev's points, nearly."""
        inner = lambda x: self.parts(x)[2]
        # A removable singularity at 0 is stepped over.
        low, high = (x if x != 0 else mp.mpf("1e-6") * (low + high) for x in (low, high))
        first, last = inner(low), inner(high)
        between = [inner(low + (high - low) * i / 32) for i in range(33)]
        if any((a < b) != (first < last) or a == b for a, b in zip(between, between[1:])):
            sys.exit("fit-maths.py: what P is of must grow, or fall, along the whole interval. Fit one side of 0, or two intervals.")
        for i in range(GRID + 1):
            wanted = (first + last) / 2 - (last - first) / 2 * mp.cos(mp.pi * i / GRID)
            a, b = low, high
            for _ in range(45):
                middle = (a + b) / 2
                a, b = (middle, b) if (inner(middle) < wanted) == (first < last) else (a, middle)
            yield low if i == 0 else high if i == GRID else a


def remez(us, values, weights, count):
    """The best `count` coefficients on a grid."""
    at = [round(i * GRID / count) for i in range(count + 1)]
    best = None
    for _ in range(40):
        rows, right = mp.matrix(count + 1, count + 1), mp.matrix(count + 1, 1)
        for r, i in enumerate(at):
            for p in range(count):
                rows[r, p] = weights[i] * us[i] ** p
            rows[r, count] = (-1) ** r
            right[r] = weights[i] * values[i]
        solution = mp.lu_solve(rows, right)
        found = [solution[i] for i in range(count)]
        errors = [w * (v - mp.polyval(found[::-1], u)) for u, v, w in zip(us, values, weights)]
        top = max(abs(e) for e in errors)
        if best is None or top < best[0]:
            best = (top, found)
        # The largest error of each run of one sign.
        peaks = []
        for i, e in enumerate(errors):
            if peaks and (errors[peaks[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > count + 1:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < count + 1 or peaks == at:
            break
        at = peaks
    return best[1]


def to_type(value, kind):
    return mp.mpf(float(numpy.float32(float(value))) if kind == "f32" else float(value))


def shown(value, kind):
    return re.sub(r"e-0", "e-", str(numpy.float32(float(value))) if kind == "f32" else repr(float(value)))


def fit(us, values, weights, degree, kind):
    """Coefficients of the type, and the largest error with them."""
    fixed = []
    while len(fixed) <= degree:
        # Divided by u^k, what is left is again a polynomial.
        k = len(fixed)
        rest = [(v - sum(c * u**p for p, c in enumerate(fixed))) / u**k for u, v in zip(us, values)]
        found = remez(us, rest, [w * abs(u) ** k for u, w in zip(us, weights)], degree - k + 1)
        fixed.append(to_type(found[0], kind))
    return fixed, max(w * abs(v - mp.polyval(fixed[::-1], u)) for u, v, w in zip(us, values, weights))


def run(given):
    if given.measure:
        return measure(given)
    if not given.kernel or not given.interval:
        sys.exit("fit-maths.py: a fit must have --as and --interval. --help has an example.")
    kernel, f = Kernel(given.kernel), formula(given.function)
    weight = formula(given.weight) if given.weight else lambda x: 1 / f(x)
    low, high = (formula(end)() for end in given.interval)
    xs = list(kernel.grid(low, high))
    parts = [kernel.parts(x) for x in xs]
    us = [u for _, _, u in parts]
    values = [(f(x) - base) / factor for x, (base, factor, _) in zip(xs, parts)]
    weights = [abs(weight(x) * factor) for x, (_, factor, _) in zip(xs, parts)]
    asked = given.f32 is not None or given.f64 is not None
    print(f"{given.function} = {given.kernel}, {' ≤ x ≤ '.join(given.interval)}")
    for kind in ("f32", "f64"):
        degrees = getattr(given, kind) if asked else range(1, MOST)
        for degree in degrees or []:
            found, error = fit(us, values, weights, degree, kind)
            print(f"  {kind} degree {degree}: error 2^{float(mp.log(error, 2)):.1f}")
            if asked or error < ENOUGH[kind]:
                print("    [" + ", ".join(shown(c, kind) for c in found) + "]")
            sys.stdout.flush()
            if not asked and error < ENOUGH[kind]:
                break


def measure(given):
    """The worst error among lines of argument and result."""
    f = formula(given.function)
    worst = (mp.mpf(0), None)
    for line in sys.stdin:
        x, y = (struct.unpack(">d", bytes.fromhex(word))[0] for word in line.split())
        wanted = f(mp.mpf(x))
        ulp = mp.mpf(2) ** (max(int(mp.floor(mp.log(abs(wanted), 2))), -1022) - 52)
        worst = max(worst, (abs(mp.mpf(y) - wanted) / ulp, x))
    print(f"{given.function}: {float(worst[0]):.4f} ulp at {worst[1]}")


def arguments():
    parser = argparse.ArgumentParser(prog="fit-maths.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("function", help='what is computed, as "atan(x)"')
    parser.add_argument("--as", dest="kernel", metavar="FORMULA", help='how, as "x + x**3 * P(x**2)"')
    parser.add_argument("--interval", nargs=2, metavar=("FROM", "TO"), help="of x; the ends are formulas too")
    parser.add_argument("--weight", metavar="FORMULA", help="of the error; 1 over the function if not told")
    parser.add_argument("--measure", action="store_true", help="no fit, but the worst error of lines of bits from standard input")
    for kind in ("f32", "f64"):
        parser.add_argument(f"--{kind}", nargs="+", type=int, metavar="DEGREE", help=f"degrees to fit in {kind}")
    return parser


def fits_of(maker):
    lines = (ast.get_docstring(ast.parse(maker.read_text())) or "").splitlines()
    return [shlex.split(line)[1:] for line in map(str.strip, lines) if line.startswith("fit-maths.py ")]


def main(given):
    if any(one.startswith("-") for one in given):
        return run(arguments().parse_args(given))
    makers = sorted((here / "kernels/maths").glob("*.py"))
    for name in given:
        if name not in [maker.stem for maker in makers]:
            sys.exit(f"fit-maths.py: there must be a maker conformance/kernels/maths/{name}.py, got none. --help says how to fit another.")
    for maker in makers:
        if not given or maker.stem in given:
            for line in fits_of(maker):
                run(arguments().parse_args(line))


try:
    main(sys.argv[1:])
except (SyntaxError, NameError, TypeError) as error:
    sys.exit(f"fit-maths.py: formulas must be Python's, of x, P and mpmath's functions, got one of which it says: {error}.")
