"""Minimax coefficients of src/maths, printed as TypeScript.

    python3 conformance/fit-maths.py            # all
    python3 conformance/fit-maths.py exp log    # some; needs mpmath and NumPy

Each fit minimises max |weight(x) * (f(x) - sum c_i x^i)| by the exchange algorithm; then coefficients are
rounded to the type one by one, lowest first, and those that are left are fitted again each time.
"""
import sys
import mpmath as mp
import numpy as np

mp.mp.dps = 60
GRID = 600


def grid(lo, hi):
    return [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / GRID) for i in range(GRID + 1)]


def remez(xs, fs, ws, n):
    at = [round(i * GRID / n) for i in range(n + 1)]
    best = None
    for _ in range(40):
        rows = mp.matrix(n + 1, n + 1)
        right = mp.matrix(n + 1, 1)
        for r, i in enumerate(at):
            for p in range(n):
                rows[r, p] = ws[i] * xs[i] ** p
            rows[r, n] = (-1) ** r
            right[r] = ws[i] * fs[i]
        solution = mp.lu_solve(rows, right)
        c = [solution[i] for i in range(n)]
        errors = [w * (v - mp.polyval(c[::-1], x)) for x, v, w in zip(xs, fs, ws)]
        top = max(abs(e) for e in errors)
        if best is None or top < best[0]:
            best = (top, c)
        # The largest error of each run of one sign.
        peaks = []
        for i, e in enumerate(errors):
            if peaks and (errors[peaks[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < n + 1 or peaks == at:
            break
        at = peaks
    return best[1]


def to_type(value, kind):
    return float(np.float32(float(value))) if kind == "f32" else float(value)


def show(value, kind):
    return str(np.float32(value)) if kind == "f32" else repr(value)


def fit(name, f, weight, lo, hi, degree, kind, fixed=()):
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    fixed = [mp.mpf(to_type(k, kind)) for k in fixed]
    xs = [x if x != 0 else mp.mpf("1e-9") for x in grid(lo, hi)]
    values = [f(x) for x in xs]
    weights = [abs(weight(x)) for x in xs]
    while len(fixed) <= degree:
        # Divided by x^k, what is left is again a polynomial.
        k = len(fixed)
        rest = [(v - sum(c * x**p for p, c in enumerate(fixed))) / x**k for x, v in zip(xs, values)]
        c = remez(xs, rest, [w * abs(x) ** k for x, w in zip(xs, weights)], degree - k + 1)
        fixed.append(mp.mpf(to_type(c[0], kind)))
    error = max(w * abs(v - sum(c * x**p for p, c in enumerate(fixed))) for x, v, w in zip(xs, values, weights))
    print(f"{name} {kind} degree {degree}: error 2^{float(mp.log(error, 2)):.1f}")
    print("  [" + ", ".join(show(float(k), kind) for k in fixed) + "]")
    sys.stdout.flush()


def series_safe(f, at_zero, small="1e-25"):
    """f away from 0, its limit beside it."""
    return lambda x: at_zero if abs(x) < mp.mpf(small) else f(x)


HALF_LN2 = mp.log(2) / 2 * mp.mpf("1.0005")
FITS = {}


def fits(name):
    def wrap(make):
        FITS[name] = make
        return make
    return wrap


@fits("exp")
def _():
    # e^r = 1 + r + r^2 q(r), relative to e^r - 1
    f = series_safe(lambda r: (mp.expm1(r) - r) / r**2, mp.mpf(1) / 2)
    w = series_safe(lambda r: r**2 / mp.expm1(r), mp.mpf(0))
    fit("exp q", f, w, -HALF_LN2, HALF_LN2, 4, "f32")
    fit("exp q", f, w, -HALF_LN2, HALF_LN2, 10, "f64")


@fits("exp2")
def _():
    # 2^r = 1 + r g(r), relative to 2^r
    f = series_safe(lambda r: (mp.power(2, r) - 1) / r, mp.log(2))
    w = lambda r: r / mp.power(2, r)
    half = mp.mpf("0.5001")
    fit("exp2 g", f, w, -half, half, 5, "f32")
    fit("exp2 g", f, w, -half, half, 11, "f64")


S_MAX = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)


@fits("log")
def _():
    # 2 atanh(s) = 2s + s z P(z), z = s^2, relative to 2 atanh(s)
    z_max = S_MAX**2 * mp.mpf("1.001")
    f = series_safe(lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, mp.mpf(2) / 3, "1e-22")
    w = series_safe(lambda z: z * mp.sqrt(z) / (2 * mp.atanh(mp.sqrt(z))), mp.mpf(0))
    fit("log P", f, w, 0, z_max, 2, "f32")
    fit("log P", f, w, 0, z_max, 3, "f32")
    fit("log P", f, w, 0, z_max, 6, "f64")


@fits("pow")
def _():
    # atanh(s)/s = 1 + z (1/3 + z Q(z))
    z_max = S_MAX**2 * mp.mpf("1.001")
    f = series_safe(lambda z: ((mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z - mp.mpf(1) / 3) / z, mp.mpf(1) / 5, "1e-15")
    w = lambda z: z**2
    fit("pow Q", f, w, 0, z_max, 2, "f32")
    fit("pow Q", f, w, 0, z_max, 7, "f64")
    fit("pow Q", f, w, 0, z_max, 8, "f64")


@fits("sin")
def _():
    z_max = (mp.pi / 4) ** 2 * mp.mpf("1.001")
    f = series_safe(lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, -mp.mpf(1) / 6, "1e-22")
    w = series_safe(lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)), mp.mpf(0))
    fit("sin S", f, w, 0, z_max, 2, "f32")
    fit("sin S", f, w, 0, z_max, 3, "f32")
    fit("sin S", f, w, 0, z_max, 5, "f64")
    g = series_safe(lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2, mp.mpf(1) / 24, "1e-15")
    v = lambda z: z**2 / mp.cos(mp.sqrt(z))
    fit("cos C", g, v, 0, z_max, 2, "f32")
    fit("cos C", g, v, 0, z_max, 5, "f64")


@fits("erf")
def _():
    # erf x = x + x P(x^2), relative to erf x, on [0, 1]
    near = lambda top: mp.mpf(top) ** 2 * mp.mpf("1.001")
    f = series_safe(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, 2 / mp.sqrt(mp.pi) - 1, "1e-22")
    w = lambda z: 1 / (f(z) + 1)
    for degree in (6,):
        fit("erf P", f, w, 0, near(1), degree, "f32")
    for degree in (12,):
        fit("erf P", f, w, 0, near(1), degree, "f64")
    # erf x = 1 - e^(-x^2) T(u), u = (x - 19/8) / (x + 2), on [1, 6], absolute error of erf
    u_of = lambda x: (x - mp.mpf("2.375")) / (x + 2)
    x_of = lambda u: (2 * u + mp.mpf("2.375")) / (1 - u)
    g = lambda u: mp.erfc(x_of(u)) * mp.exp(x_of(u) ** 2)
    v = lambda u: mp.exp(-x_of(u) ** 2)
    for degree in (12, 13, 14):
        fit("erf T", g, v, u_of(mp.mpf("0.99")), u_of(mp.mpf(6)), degree, "f64")
    # erf x = 1 - e^(L(x))
    g = lambda x: mp.log(mp.erfc(x))
    v = lambda x: mp.erfc(x)
    for degree in (6,):
        fit("erf L", g, v, 1, 4, degree, "f32")


@fits("tanh")
def _():
    # tanh x = x + x z P(z), z = x^2, |x| <= 0.55, relative
    z_max = mp.mpf("0.55") ** 2 * mp.mpf("1.001")
    f = series_safe(lambda z: (mp.tanh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, -mp.mpf(1) / 3, "1e-22")
    w = series_safe(lambda z: z * mp.sqrt(z) / mp.tanh(mp.sqrt(z)), mp.mpf(0))
    for degree in (3, 4):
        fit("tanh P", f, w, 0, z_max, degree, "f32")
    for degree in (8, 9, 10):
        fit("tanh P", f, w, 0, z_max, degree, "f64")


for name in sys.argv[1:] or FITS:
    FITS[name]()
