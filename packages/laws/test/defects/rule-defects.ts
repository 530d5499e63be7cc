import { FLOAT32, type OptimizerSubject } from "../../src/index"
import { keep, type State } from "../reference/optimizer"
import * as good from "../reference/optimizers"
import type { Defect } from "./defect"
import { spoil } from "./spoil"

const shared: State = {}
const constant = "a constant gradient gives the declared step"
const finite = "gradients of any size leave the parameters finite"

/** Gradient descent, momentum, Adagrad, RMSProp. */
export const ruleDefects: readonly Defect<OptimizerSubject>[] = [
  spoil(
    "0/0 at a zero gradient",
    good.adagradPrinted,
    {
      rule: (w, g, s, o) => w - (o.lr * g) / Math.sqrt(keep(s, "sum", (s.sum ?? 0) + g * g)),
    },
    "zero gradients leave a fresh parameter where it is",
  ),
  spoil(
    "a tiny gradient's square underflows in float32",
    { ...good.adagradPrinted, eps: FLOAT32 },
    {
      rule: (w, g, s, o, _, r) =>
        g === 0 ? w : r(w - r(o.lr * g) / r(Math.sqrt(keep(s, "sum", r((s.sum ?? 0) + r(g * g)))))),
    },
    finite,
  ),
  spoil(
    "the variance goes below 0 by rounding",
    good.rmspropCentred,
    {
      rule(w, g, s, o) {
        s.v = o.alpha * (s.v ?? 0) + (1 - o.alpha) * g * g
        s.m = o.alpha * (s.m ?? 0) + (1 - o.alpha) * g
        return w - (o.lr * g) / (Math.sqrt(s.v - s.m * s.m) + o.eps)
      },
      hyper: {
        ...good.rmspropCentred.hyper,
        alpha: { default: 0.5, min: 0, max: 1, maxOpen: true, sample: [0, 0.5] },
      },
    },
    finite,
  ),
  spoil(
    "squares of squares overflow at 1e15 in float32",
    { ...good.adagrad, eps: FLOAT32 },
    {
      rule: (w, g, s, o, _, r) =>
        r(
          w -
            r(o.lr * g) /
              r(Math.sqrt(Math.sqrt(keep(s, "sum", r((s.sum ?? 0) + r(r(g * g) * r(g * g)))))) + o.eps),
        ),
    },
    "the step goes against the gradient",
  ),
  spoil(
    "a step uphill",
    good.sgd,
    { rule: (w, g, _, o) => w + o.lr * g },
    "the step goes against the gradient",
  ),
  spoil(
    "half a step",
    good.sgd,
    { rule: (w, g, _, o) => w - 0.5 * o.lr * g },
    "diverges on a quadratic for every rate above 2/λmax",
  ),
  spoil(
    "a double step",
    good.sgd,
    { rule: (w, g, _, o) => w - 2 * o.lr * g },
    "descends on a quadratic for every rate below 2/λmax",
  ),
  spoil(
    "a step of the gradient's sign",
    good.sgd,
    { rule: (w, g, _, o) => w - o.lr * Math.sign(g) },
    "every step is −η times the gradient",
  ),
  spoil("η not used", good.sgd, { rule: (w, g) => w - 0.01 * g }, "a learning rate of 0 changes nothing"),
  spoil(
    "a fixed rate of 1e-6",
    good.momentum,
    { rule: (w, g) => w - 1e-6 * g },
    "reaches the minimum of a convex quadratic",
  ),
  spoil(
    "momentum takes (1 − λ)g",
    good.momentum,
    {
      rule: (w, g, s, o) => w - o.lr * keep(s, "v", o.momentum * (s.v ?? 0) + (1 - o.momentum) * g),
    },
    "momentum is the weighted sum of all past gradients",
  ),
  spoil(
    "heavy ball where the buffer form is meant",
    good.momentum,
    { rule: good.heavyBall.rule },
    "momentum is the weighted sum of all past gradients",
  ),
  spoil(
    "momentum has a floor",
    good.momentum,
    {
      rule: (w, g, s, o) => w - o.lr * keep(s, "v", Math.max(0.1, o.momentum) * (s.v ?? 0) + g),
    },
    "momentum 0 is plain gradient descent",
  ),
  spoil(
    "momentum keeps only two gradients",
    good.momentum,
    {
      rule(w, g, s, o) {
        const last = s.g ?? 0
        return w - o.lr * (keep(s, "g", g) + o.momentum * last)
      },
    },
    "momentum is the weighted sum of all past gradients",
  ),
  spoil(
    "Nesterov looks one step too far",
    good.nesterov,
    {
      rule(w, g, s, o) {
        s.v = o.momentum * (s.v ?? 0) + g
        return w - o.lr * (g + o.momentum * o.momentum * s.v)
      },
    },
    "momentum is the weighted sum of all past gradients",
  ),
  spoil(
    "Adagrad's sum fades",
    good.adagrad,
    {
      rule: (w, g, s, o) =>
        g === 0 ? w : w - (o.lr * g) / (Math.sqrt(keep(s, "sum", 0.5 * (s.sum ?? 0) + g * g)) + o.eps),
    },
    "denominators never fall",
  ),
  spoil(
    "Adagrad sums |g|",
    good.adagrad,
    {
      rule: (w, g, s, o) => w - (o.lr * g) / (keep(s, "sum", (s.sum ?? 0) + Math.abs(g)) + o.eps),
    },
    "the denominator is the root of the sum of all squares",
  ),
  spoil(
    "α and 1 − α swapped",
    good.rmsprop,
    {
      rule: (w, g, s, o) =>
        w - (o.lr * g) / (Math.sqrt(keep(s, "v", (1 - o.alpha) * (s.v ?? 0) + o.alpha * g * g)) + o.eps),
    },
    constant,
  ),
  spoil(
    "RMSProp divides by the last v",
    good.rmsprop,
    {
      rule(w, g, s, o) {
        const last = s.v ?? g * g
        s.v = o.alpha * (s.v ?? 0) + (1 - o.alpha) * g * g
        return w - (o.lr * g) / (Math.sqrt(last) + o.eps)
      },
    },
    "the denominator is the root of the running mean of squares",
  ),
  spoil(
    "decay with the wrong sign",
    good.sgd,
    { plumbing: { coupled: (g, w, o) => g - o.weightDecay * w } },
    "weight decay is part of the gradient",
  ),
  spoil(
    "an average shared by all optimizers",
    good.momentum,
    {
      rule: (w, g, _, o) => w - o.lr * keep(shared, "v", o.momentum * (shared.v ?? 0) + g),
    },
    "the same run twice gives the same bits",
  ),
  spoil(
    "the gradient's sign forgotten",
    good.adagrad,
    {
      rule: (w, g, s, o) =>
        w - (o.lr * Math.abs(g)) / (Math.sqrt(keep(s, "sum", (s.sum ?? 0) + g * g)) + o.eps),
    },
    "a small enough first step lowers any smooth function",
  ),
  spoil(
    "a mean of squares that rounds to 0",
    { ...good.adagradPrinted, eps: FLOAT32 },
    {
      rule(w, g, s, o, t, r) {
        s.mean = r(r((s.mean ?? 0) * r((t - 1) / t)) + r(r(g * g) / t))
        return s.mean === 0 && g === 0 && t === 1
          ? w
          : r(w - r(r(o.lr / r(Math.sqrt(t))) * r(g / r(Math.sqrt(s.mean)))))
      },
    },
    finite,
  ),
]
