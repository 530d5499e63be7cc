import {
  adagradTraits,
  adamTraits,
  type Formula,
  type HyperRange,
  momentumTraits,
  rmspropTraits,
  sgdTraits,
} from "../../src/index"
import { keep, type Reference, type Rule } from "./optimizer"

const lr: HyperRange = { default: 0.0078125, min: 0 }
const unit = (usual: number): HyperRange => ({ default: usual, min: 0, max: 1, maxOpen: true })
const eps: HyperRange = { default: 1e-8, min: 0 }
const weightDecay: HyperRange = { default: 0, min: 0 }
const coupled = { decay: { kind: "coupled", hyper: "weightDecay" } } as const

export const sgd: Reference = {
  name: "SGD",
  hyper: { lr, weightDecay },
  traits: {
    ...sgdTraits,
    ...coupled,
    formula: { element: ({ g }, { lr }) => -lr * g[g.length - 1] },
  },
  rule: (w, g, _, o, __, r) => r(w - r(o.lr * g)),
}

export const heavyBall: Reference = {
  name: "heavy-ball momentum",
  hyper: { lr, momentum: unit(0.9), weightDecay },
  traits: {
    ...momentumTraits("heavy-ball"),
    ...coupled,
    formula: {
      element: ({ g, lr }, { momentum }) => -g.reduce((v, x, i) => momentum * v + lr[i] * x, 0),
    },
  },
  rule: (w, g, s, o, _, r) => r(w + keep(s, "v", r(r(o.momentum * (s.v ?? 0)) - r(o.lr * g)))),
}

export const momentum: Reference = {
  name: "momentum",
  hyper: { lr, momentum: unit(0.9), weightDecay },
  traits: { ...momentumTraits("buffer"), ...coupled },
  rule: (w, g, s, o, _, r) => r(w - r(o.lr * keep(s, "v", r(r(o.momentum * (s.v ?? 0)) + g)))),
}

export const nesterov: Reference = {
  name: "Nesterov",
  hyper: { lr, momentum: unit(0.9), weightDecay },
  traits: { ...momentumTraits("nesterov"), ...coupled },
  rule(w, g, s, o, _, r) {
    s.v = r(r(o.momentum * (s.v ?? 0)) + g)
    return r(w - r(o.lr * r(g + r(o.momentum * s.v))))
  },
}

export const adagrad: Reference = {
  name: "Adagrad",
  hyper: { lr, eps, weightDecay },
  traits: { ...adagradTraits, ...coupled },
  rule(w, g, s, o, _, r) {
    s.sum = r((s.sum ?? 0) + r(g * g))
    return g === 0 ? w : r(w - r(r(o.lr * g) / r(r(Math.sqrt(s.sum)) + o.eps)))
  },
}

/** η/√(t+1) over the root mean square, as printed; smallest normal numbers stand for a mean of 0. */
export const adagradPrinted: Reference = {
  name: "Adagrad with decaying rate and root mean square",
  hyper: { lr },
  traits: { ...adagradTraits, epsilon: undefined },
  rule(w, g, s, o, t, r) {
    s.sum = (s.sum ?? 0) + g * g
    return g === 0 ? w : r(w - r((o.lr / Math.sqrt(t) / Math.sqrt(s.sum / t)) * g))
  },
}

const rmspropRule: Rule = (w, g, s, o, _, r) => {
  s.v = r(r(o.alpha * (s.v ?? 0)) + r(r(1 - o.alpha) * r(g * g)))
  return g === 0 ? w : r(w - r(r(o.lr * g) / r(r(Math.sqrt(s.v)) + o.eps)))
}

export const rmsprop: Reference = {
  name: "RMSProp",
  hyper: { lr, alpha: unit(0.99), eps, weightDecay },
  traits: { ...rmspropTraits, ...coupled },
  rule: rmspropRule,
}

/** σ⁰ = g⁰, no ε. */
export const rmspropPrinted: Reference = {
  name: "RMSProp starting at the first gradient",
  hyper: { lr, alpha: unit(0.9) },
  traits: {
    ...rmspropTraits,
    epsilon: undefined,
    underConstantGradient: () => 1,
    meanOfSquares: { coefficient: "alpha", start: "first" },
  },
  rule(w, g, s, o, _, r) {
    s.v = s.v === undefined ? r(g * g) : r(r(o.alpha * s.v) + r(r(1 - o.alpha) * r(g * g)))
    return g === 0 || s.v === 0 ? w : r(w - r(r(o.lr * g) / r(Math.sqrt(s.v))))
  },
}

export const rmspropCentred: Reference = {
  name: "centred RMSProp",
  hyper: { lr, alpha: { ...unit(0.99), sample: [0.5, 0.99] }, eps },
  traits: {
    ...rmspropTraits,
    underConstantGradient: undefined,
    meanOfSquares: { coefficient: "alpha", start: "zero", centred: true },
  },
  rule(w, g, s, o) {
    s.v = o.alpha * (s.v ?? 0) + (1 - o.alpha) * g * g
    s.m = o.alpha * (s.m ?? 0) + (1 - o.alpha) * g
    return g === 0 ? w : w - (o.lr * g) / (Math.sqrt(Math.max(0, s.v - s.m * s.m)) + o.eps)
  },
}

const moments: Rule = (_, g, s, o, t, r) => {
  s.m = r(r(o.beta1 * (s.m ?? 0)) + r(r(1 - o.beta1) * g))
  s.v = r(r(o.beta2 * (s.v ?? 0)) + r(r(1 - o.beta2) * r(g * g)))
  const mHat = r(s.m / r(1 - power(o.beta1, t, r)))
  const vHat = r(s.v / r(1 - power(o.beta2, t, r)))
  return s.m === 0 ? 0 : r(r(o.lr * mHat) / r(r(Math.sqrt(vHat)) + o.eps))
}

export function power(x: number, n: number, r: (x: number) => number = (y) => y): number {
  let result = 1
  for (let i = 0; i < n; i++) result = r(result * x)
  return result
}

/** The means of all gradients and of all squares, weighted by powers of β. */
const adamFormula: Formula = {
  element({ g }, { lr, beta1, beta2, eps }) {
    let [m, v, ones1, ones2] = [0, 0, 0, 0]
    for (const x of g) {
      ;[m, ones1] = [beta1 * m + x, beta1 * ones1 + 1]
      ;[v, ones2] = [beta2 * v + x * x, beta2 * ones2 + 1]
    }
    return m === 0 ? 0 : (-lr * (m / ones1)) / (Math.sqrt(v / ones2) + eps)
  },
}

export const adam: Reference = {
  name: "Adam",
  hyper: { lr, beta1: unit(0.9), beta2: unit(0.999), eps, weightDecay },
  traits: { ...adamTraits, ...coupled, formula: adamFormula },
  rule: (w, g, s, o, t, r) => r(w - moments(w, g, s, o, t, r)),
}

export const adamW: Reference = {
  name: "AdamW",
  hyper: { ...adam.hyper, weightDecay: { default: 0.01, min: 0 } },
  traits: { ...adamTraits, formula: adamFormula, decay: { kind: "decoupled", hyper: "weightDecay" } },
  rule: (w, g, s, o, t, r) => r(r(w * r(1 - r(o.lr * o.weightDecay))) - moments(w, g, s, o, t, r)),
}

export const amsgrad: Reference = {
  name: "AMSGrad",
  hyper: { lr, beta1: unit(0.9), beta2: unit(0.999), eps },
  traits: { ...adamTraits, adam: { beta1: "beta1", beta2: "beta2", amsgrad: true } },
  rule(w, g, s, o, t) {
    s.m = o.beta1 * (s.m ?? 0) + (1 - o.beta1) * g
    s.v = o.beta2 * (s.v ?? 0) + (1 - o.beta2) * g * g
    s.top = Math.max(s.top ?? 0, s.v)
    const step = (o.lr * s.m) / (1 - power(o.beta1, t))
    return s.m === 0 ? w : w - step / (Math.sqrt(s.top / (1 - power(o.beta2, t))) + o.eps)
  },
}

export const optimizers: readonly Reference[] = [
  ...[sgd, heavyBall, momentum, nesterov, adagrad, adagradPrinted, rmsprop, rmspropPrinted, rmspropCentred],
  ...[adam, adamW, amsgrad],
]
