import type { OptimizerSubject } from "../../src/index"
import type { Reference } from "../reference/optimizer"
import * as good from "../reference/optimizers"
import type { Defect } from "./defect"
import { spoil } from "./spoil"

const { power } = good
const first = { v: 0, m: 0 }

/** Adam with its pieces open to be spoilt. */
const adamWith = (spoilt: {
  readonly m?: (m: number, g: number, b1: number, b2: number) => number
  readonly v?: (v: number, g: number, b1: number, b2: number) => number
  readonly correct?: (x: number, beta: number, t: number) => number
  readonly correctV?: (x: number, beta: number, t: number) => number
  readonly under?: (vHat: number, eps: number) => number
  readonly zero?: (step: number) => number
}): Pick<Reference, "rule"> => ({
  rule(w, g, s, o, t) {
    const {
      m = (last, x, b) => b * last + (1 - b) * x,
      v = (last, x, _, b) => b * last + (1 - b) * x * x,
      correct = (x, beta, at) => x / (1 - power(beta, at)),
      correctV = correct,
      under = (vHat, eps) => Math.sqrt(vHat) + eps,
      zero = (step) => step,
    } = spoilt
    Object.assign(s, { ...first, ...s })
    s.m = m(s.m, g, o.beta1, o.beta2)
    s.v = v(s.v, g, o.beta1, o.beta2)
    const step = (o.lr * correct(s.m, o.beta1, t)) / under(correctV(s.v, o.beta2, t), o.eps)
    return w - zero(s.m === 0 ? 0 : step)
  },
})

const ratio = "the step is the ratio of two weighted means"
const constant = "a constant gradient gives the declared step"

export const adamDefects: readonly Defect<OptimizerSubject>[] = [
  spoil("no bias correction", good.adam, adamWith({ correct: (x) => x }), constant),
  spoil(
    "no bias correction (moments)",
    good.adam,
    adamWith({ correct: (x) => x }),
    "the corrected moments are unbiased",
  ),
  spoil(
    "bias correction off by one step",
    good.adam,
    adamWith({ correct: (x, b, t) => x / (1 - power(b, t + 1)) }),
    ratio,
  ),
  spoil(
    "only m is corrected",
    good.adam,
    adamWith({ correctV: (x) => x }),
    "the corrected moments are unbiased",
  ),
  spoil("ε inside the root", good.adam, adamWith({ under: (v, eps) => Math.sqrt(v + eps) }), ratio),
  spoil(
    "ε inside the root, seen by the formula",
    good.adam,
    adamWith({ under: (v, eps) => Math.sqrt(v + eps) }),
    "every step is that of the declared formula",
  ),
  spoil("ε subtracted", good.adam, adamWith({ under: (v, eps) => Math.sqrt(v) - eps }), ratio),
  spoil("ε forgotten", good.adam, adamWith({ under: (v) => Math.sqrt(v) }), ratio),
  spoil(
    "root forgotten",
    good.adam,
    adamWith({ under: (v, eps) => v + eps }),
    "the size of the gradients does not matter as ε → 0",
  ),
  spoil(
    "β₁ and β₂ swapped",
    good.adam,
    adamWith({ m: (m, g, _, b) => b * m + (1 - b) * g, v: (v, g, b) => b * v + (1 - b) * g * g }),
    ratio,
  ),
  spoil("v not squared", good.adam, adamWith({ v: (v, g, _, b) => b * v + (1 - b) * Math.abs(g) }), ratio),
  spoil(
    "m without 1 − β₁",
    good.adam,
    adamWith({ m: (m, g, b) => b * m + g }),
    "no step is longer than the averages allow",
  ),
  spoil(
    "v fades the new square",
    good.adam,
    adamWith({ v: (v, g, _, b) => (1 - b) * v + b * g * g }),
    "a gradient after zeros moves no further than the paper's bound",
  ),
  spoil(
    "coupled for decoupled decay",
    good.adamW,
    {
      rule: (w, g, s, o, t, r) => good.adam.rule(w, g + o.weightDecay * w, s, o, t, r),
    },
    "weight decay stands beside the step",
  ),
  spoil(
    "decoupled for coupled decay",
    good.adam,
    { rule: good.adamW.rule, plumbing: { coupled: (g) => g } },
    "weight decay is part of the gradient",
  ),
  spoil(
    "decay not times η",
    good.adamW,
    {
      rule: (w, g, s, o, t, r) => good.adam.rule(w * (1 - o.weightDecay), g, s, o, t, r),
    },
    "weight decay stands beside the step",
  ),
  spoil("AMSGrad keeps the last v", good.amsgrad, { rule: good.adam.rule }, ratio),
]
