import type { OptimizerPromise } from "@gradus/laws"
import { ones, pow, type Tensor, tensor, where, zerosLike } from "@gradus/tensor"
import {
  defineOptimizer,
  divideOrZero,
  fading,
  nonNegative,
  optional,
  positive,
  tuple,
  unit,
} from "../../src"
import type { AnyOptimizerClass } from "../form"

/*
 * Right rules that the package does not have, each as its paper gives it and a second time in plain numbers: what a
 * contributor would bring. No law may be red on them.
 */

/** A rule, the promises without which a law would speak of something else, and its formula. */
export interface Specimen {
  readonly optimizer: AnyOptimizerClass
  readonly promise: OptimizerPromise
  readonly formula: NonNullable<OptimizerPromise["formula"]>
}

const specimen = (
  optimizer: unknown,
  formula: Specimen["formula"],
  promise: OptimizerPromise = {},
): Specimen => ({ optimizer: optimizer as AnyOptimizerClass, formula, promise })

const betas = tuple(unit(0.9), unit(0.999))
const adamHypers = { lr: nonNegative(1e-3), betas, eps: nonNegative(1e-8) }
const zeros = (w: Tensor) => ({ m: zerosLike(w), v: zerosLike(w) })
const mixed = (last: Tensor, x: Tensor, beta: Tensor) => last.mul(beta).add(x.mul(beta.rsub(1)))
const average = (values: readonly number[], beta: number) =>
  values.reduce((mean, x) => beta * mean + (1 - beta) * x, 0)
const squares = (values: readonly number[]) => values.map((x) => x * x)
const last = <T>(list: readonly T[]) => list[list.length - 1]

/** Zeiler 2012. */
export const adadelta = specimen(
  defineOptimizer(
    "Adadelta",
    { lr: nonNegative(1), rho: unit(0.9), eps: nonNegative(1e-6) },
    {
      init: (w) => ({ square: zerosLike(w), moved: zerosLike(w) }),
      step: ({ w, g, t }, state, { lr, rho, eps }) => {
        const square = fading(mixed(state.square, g.square(), rho), t)
        const delta = divideOrZero(state.moved.add(eps).sqrt(), square.add(eps).sqrt()).mul(g)
        const moved = fading(mixed(state.moved, delta.square(), rho), t)
        return [w.sub(lr.mul(delta)), { square, moved }]
      },
    },
  ),
  {
    element({ g }, { lr, rho, eps }) {
      let [square, moved, delta] = [0, 0, 0]
      for (const x of g) {
        square = rho * square + (1 - rho) * x * x
        delta = x === 0 ? 0 : (Math.sqrt(moved + eps) / Math.sqrt(square + eps)) * x
        moved = rho * moved + (1 - rho) * delta * delta
      }
      return -lr * delta
    },
  },
  { epsilon: { hyper: "eps", place: "inside" }, averages: ["rho"] },
)

/** Kingma & Ba 2015, Algorithm 2. */
export const adamax = specimen(
  defineOptimizer("Adamax", adamHypers, {
    init: (w) => ({ m: zerosLike(w), u: zerosLike(w) }),
    step: ({ w, g, t }, state, { lr, betas: [beta1, beta2], eps }) => {
      const m = fading(mixed(state.m, g, beta1), t)
      const u = state.u.mul(beta2).maximum(g.abs().add(eps))
      return [w.sub(divideOrZero(m.mul(lr.div(pow(beta1, t).rsub(1))), u)), { m, u }]
    },
  }),
  {
    element({ g }, { lr, beta1, beta2, eps }) {
      const u = Math.max(...g.map((x, i) => beta2 ** (g.length - 1 - i) * (Math.abs(x) + eps)))
      const m = average(g, beta1) / (1 - beta1 ** g.length)
      return u === 0 ? 0 : (-lr * m) / u
    },
  },
)

/** Dozat 2016; ψ = 0.004. */
export const nadam = specimen(
  defineOptimizer("NAdam", adamHypers, {
    init: (w) => ({ ...zeros(w), product: tensor(1, { dtype: "float64" }) }),
    step: ({ w, g, t }, state, { lr, betas: [beta1, beta2], eps }) => {
      const mu = (at: Tensor) => beta1.mul(pow(0.96, at.mul(0.004)).mul(0.5).rsub(1))
      const product = state.product.mul(mu(t))
      const next = product.mul(mu(t.add(1)))
      const m = fading(mixed(state.m, g, beta1), t)
      const v = fading(mixed(state.v, g.square(), beta2), t)
      const ahead = m.mul(lr.mul(mu(t.add(1))).div(next.rsub(1)))
      const now = g.mul(lr.mul(mu(t).rsub(1)).div(product.rsub(1)))
      const under = v.div(beta2.pow(t).rsub(1)).sqrt().add(eps)
      return [w.sub(divideOrZero(ahead.add(now), under)), { m, v, product }]
    },
  }),
  {
    element({ g }, { lr, beta1, beta2, eps }) {
      const t = g.length
      const mu = Array.from({ length: t + 1 }, (_, i) => beta1 * (1 - 0.5 * 0.96 ** ((i + 1) * 0.004)))
      const product = mu.slice(0, t).reduce((a, b) => a * b, 1)
      const ahead = (mu[t] * average(g, beta1)) / (1 - product * mu[t])
      const now = ((1 - mu[t - 1]) * last(g)) / (1 - product)
      const under = Math.sqrt(average(squares(g), beta2) / (1 - beta2 ** t)) + eps
      return under === 0 ? 0 : (-lr * (ahead + now)) / under
    },
  },
  {
    ...{ scaleInvariant: true, averages: ["beta1", "beta2"], epsilon: { hyper: "eps", place: "outside" } },
    underConstantGradient(t, { beta1 }) {
      const mu = Array.from({ length: t + 1 }, (_, i) => beta1 * (1 - 0.5 * 0.96 ** ((i + 1) * 0.004)))
      const product = mu.slice(0, t).reduce((a, b) => a * b, 1)
      return (mu[t] * (1 - beta1 ** t)) / (1 - product * mu[t]) + (1 - mu[t - 1]) / (1 - product)
    },
  },
)

/** Liu et al. 2020. */
export const radam = specimen(
  defineOptimizer("RAdam", adamHypers, {
    init: zeros,
    step: ({ w, g, t }, state, { lr, betas: [beta1, beta2], eps }) => {
      const m = fading(mixed(state.m, g, beta1), t)
      const v = fading(mixed(state.v, g.square(), beta2), t)
      const left = beta2.pow(t).rsub(1)
      const rhoInf = beta2.rsub(1).rdiv(2).sub(1)
      const rho = rhoInf.sub(t.mul(2).mul(beta2.pow(t)).div(left))
      const above = rho.sub(4).mul(rho.sub(2)).mul(rhoInf)
      const r = divideOrZero(above, rhoInf.sub(4).mul(rhoInf.sub(2)).mul(rho))
        .maximum(0)
        .sqrt()
      const rate = lr.div(beta1.pow(t).rsub(1))
      const adapted = divideOrZero(m.mul(rate.mul(r)), v.div(left).sqrt().add(eps))
      return [w.sub(where(rho.gt(5), adapted, m.mul(rate))), { m, v }]
    },
  }),
  {
    element({ g }, { lr, beta1, beta2, eps }) {
      const t = g.length
      const m = average(g, beta1) / (1 - beta1 ** t)
      const rhoInf = 2 / (1 - beta2) - 1
      const rho = rhoInf - (2 * t * beta2 ** t) / (1 - beta2 ** t)
      if (!(rho > 5)) return -lr * m
      const r = Math.sqrt(((rho - 4) * (rho - 2) * rhoInf) / ((rhoInf - 4) * (rhoInf - 2) * rho))
      const under = Math.sqrt(average(squares(g), beta2) / (1 - beta2 ** t)) + eps
      return under === 0 ? 0 : (-lr * r * m) / under
    },
  },
)

/** Zaheer et al. 2018. */
export const yogi = specimen(
  defineOptimizer(
    "Yogi",
    { ...adamHypers, eps: nonNegative(1e-3), initialAccumulator: nonNegative(1e-6) },
    {
      init: (w, { initialAccumulator }) => ({
        m: zerosLike(w).add(initialAccumulator),
        v: zerosLike(w).add(initialAccumulator),
      }),
      step: ({ w, g, t }, state, { lr, betas: [beta1, beta2], eps }) => {
        const m = fading(mixed(state.m.where(t.ne(1), 0), g, beta1), t)
        const g2 = g.square()
        const v = fading(state.v.sub(state.v.sub(g2).sign().mul(g2).mul(beta2.rsub(1))), t)
        const rate = lr.div(beta1.pow(t).rsub(1))
        const under = v.div(beta2.pow(t).rsub(1)).sqrt().add(eps)
        return [w.sub(divideOrZero(m.mul(rate), under)), { m, v }]
      },
    },
  ),
  {
    element({ g }, { lr, beta1, beta2, eps, initialAccumulator }) {
      const v = squares(g).reduce(
        (kept, x) => kept - (1 - beta2) * Math.sign(kept - x) * x,
        initialAccumulator,
      )
      const m = average(g, beta1) / (1 - beta1 ** g.length)
      const under = Math.sqrt(v / (1 - beta2 ** g.length)) + eps
      return under === 0 ? 0 : (-lr * m) / under
    },
  },
)

/** Xie et al. 2022, with its proximal decay. */
export const adan = specimen(
  defineOptimizer(
    "Adan",
    {
      lr: nonNegative(1e-3),
      betas: tuple(unit(0.98), unit(0.92), unit(0.99)),
      eps: nonNegative(1e-8),
      weightDecay: optional(nonNegative(0)),
    },
    {
      decay: "proximal",
      init: (w) => ({ ...zeros(w), n: zerosLike(w), before: zerosLike(w) }),
      step: ({ w, g, t }, state, { lr, betas: [beta1, beta2, beta3], eps }) => {
        const difference = g.sub(state.before).where(t.gt(1), 0)
        const m = fading(mixed(state.m, g, beta1), t)
        const v = fading(mixed(state.v, difference, beta2), t)
        const n = fading(mixed(state.n, difference.mul(beta2).add(g).square(), beta3), t)
        const corrected = (x: Tensor, beta: Tensor) => x.div(beta.pow(t).rsub(1))
        const along = corrected(m, beta1).add(corrected(v, beta2).mul(beta2))
        const step = divideOrZero(along, corrected(n, beta3).sqrt().add(eps))
        return [w.sub(lr.mul(step)), { m, v, n, before: g }]
      },
    },
  ),
  {
    element({ g }, { lr, beta1, beta2, beta3, eps }) {
      const d = g.map((x, i) => (i === 0 ? 0 : x - g[i - 1]))
      const corrected = (values: readonly number[], beta: number) =>
        average(values, beta) / (1 - beta ** g.length)
      const n = corrected(squares(g.map((x, i) => x + beta2 * d[i])), beta3)
      const under = Math.sqrt(n) + eps
      return under === 0 ? 0 : (-lr * (corrected(g, beta1) + beta2 * corrected(d, beta2))) / under
    },
  },
  {
    ...{ decay: "proximal", scaleInvariant: true, underConstantGradient: () => 1 },
    ...{ averages: ["beta1", "beta2", "beta3"], epsilon: { hyper: "eps", place: "outside" } },
  },
)

/** Chen et al. 2023. */
export const lion = specimen(
  defineOptimizer(
    "Lion",
    { lr: nonNegative(1e-4), betas: tuple(unit(0.9), unit(0.99)) },
    {
      decay: "decoupled",
      init: (w) => ({ m: zerosLike(w) }),
      step: ({ w, g, t }, { m }, { lr, betas: [beta1, beta2] }) => {
        return [w.sub(lr.mul(mixed(m, g, beta1).sign())), { m: fading(mixed(m, g, beta2), t) }]
      },
    },
  ),
  {
    element({ g }, { lr, beta1, beta2 }) {
      const m = average(g.slice(0, -1), beta2)
      return -lr * Math.sign(beta1 * m + (1 - beta1) * last(g))
    },
  },
  { decay: "decoupled", scaleInvariant: true, averages: ["beta1", "beta2"], underConstantGradient: () => 1 },
)

const norm = (list: readonly number[]) => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0))

/** You et al. 2020, Algorithm 2, the norms taken as they are. */
export const lamb = specimen(
  defineOptimizer(
    "LAMB",
    { ...adamHypers, eps: nonNegative(1e-6) },
    {
      decay: "own",
      init: zeros,
      step: ({ w, g, t }, state, { lr, betas: [beta1, beta2], eps, weightDecay }) => {
        const m = fading(mixed(state.m, g, beta1), t)
        const v = fading(mixed(state.v, g.square(), beta2), t)
        const corrected = (x: Tensor, beta: Tensor) => x.div(beta.pow(t).rsub(1))
        const adam = divideOrZero(corrected(m, beta1), corrected(v, beta2).sqrt().add(eps))
        const u = weightDecay ? adam.add(w.mul(weightDecay)) : adam
        const [sizeW, sizeU] = [w.norm(), u.norm()]
        const trust = where(sizeW.gt(0).logicalAnd(sizeU.gt(0)), divideOrZero(sizeW, sizeU), 1)
        return [w.sub(u.mul(trust).mul(lr)), { m, v }]
      },
    },
  ),
  {
    parameter({ g, w }, { lr, beta1, beta2, eps, weightDecay }) {
      const [t, here] = [g.length, last(w)]
      const u = here.map((x, i) => {
        const past = g.map((list) => list[i])
        const under = Math.sqrt(average(squares(past), beta2) / (1 - beta2 ** t)) + eps
        const adam = under === 0 ? 0 : average(past, beta1) / (1 - beta1 ** t) / under
        return adam + weightDecay * x
      })
      const trust = norm(here) > 0 && norm(u) > 0 ? norm(here) / norm(u) : 1
      return u.map((x) => -lr * trust * x)
    },
  },
  {
    ...{ decay: "own", locality: "parameter", readsParameter: true, scaleInvariant: true },
    ...{ averages: ["beta1", "beta2"], epsilon: { hyper: "eps", place: "outside" } },
  },
)

/** Jordan 2024: five steps of Newton and Schulz for matrices, momentum for the rest. */
export const muon = specimen(
  defineOptimizer(
    "Muon",
    { lr: nonNegative(0.02), momentum: unit(0.95) },
    {
      decay: "decoupled",
      init: (w) => ({ b: zerosLike(w) }),
      step: ({ w, g, t }, state, { lr, momentum }) => {
        const b = fading(state.b.mul(momentum).add(g), t)
        if (w.ndim !== 2) return [w.sub(b.mul(lr)), { b }]
        const [rows, columns] = w.shape
        const along = g.add(b.mul(momentum))
        let x = divideOrZero(along, along.norm())
        if (rows > columns) x = x.transpose(0, 1)
        for (let i = 0; i < 5; i++) {
          const a = x.matmul(x.transpose(0, 1))
          x = x.mul(3.4445).add(a.mul(-4.775).add(a.matmul(a).mul(2.0315)).matmul(x))
        }
        if (rows > columns) x = x.transpose(0, 1)
        return [w.sub(x.mul(lr.mul(Math.sqrt(Math.max(1, rows / columns))))), { b }]
      },
    },
  ),
  {
    parameter({ g }, { lr, momentum }, shape) {
      const b = last(g).map((_, i) => g.reduce((sum, list) => momentum * sum + list[i], 0))
      if (shape.length !== 2) return b.map((x) => -lr * x)
      const [rows, columns] = shape
      const along = b.map((x, i) => last(g)[i] + momentum * x)
      const size = norm(along)
      if (size === 0) return along.map(() => 0)
      type Matrix = readonly (readonly number[])[]
      const turned = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]))
      const times = (a: Matrix, c: Matrix): Matrix =>
        a.map((row) => c[0].map((_, j) => row.reduce((sum, x, k) => sum + x * c[k][j], 0)))
      let x: Matrix = Array.from({ length: rows }, (_, i) =>
        along.slice(i * columns, (i + 1) * columns).map((value) => value / size),
      )
      if (rows > columns) x = turned(x)
      for (let i = 0; i < 5; i++) {
        const a = times(x, turned(x))
        const aa = times(a, a)
        const inner = a.map((row, p) => row.map((value, q) => -4.775 * value + 2.0315 * aa[p][q]))
        const add = times(inner, x)
        x = x.map((row, p) => row.map((value, q) => 3.4445 * value + add[p][q]))
      }
      if (rows > columns) x = turned(x)
      return x.flat().map((value) => -lr * Math.sqrt(Math.max(1, rows / columns)) * value)
    },
  },
  { decay: "decoupled", locality: "parameter" },
)

/** Riedmiller & Braun 1993, as PyTorch has it: without going back. */
export const rprop = specimen(
  defineOptimizer(
    "Rprop",
    { lr: positive(1e-2), up: nonNegative(1.2), down: unit(0.5) },
    {
      init: (w, { lr }) => ({ size: ones(w.shape, { dtype: w.dtype }).mul(lr), before: zerosLike(w) }),
      step: ({ w, g }, state, { up, down }) => {
        const sign = g.mul(state.before).sign()
        const factor = where(sign.gt(0), up, where(sign.lt(0), down, 1)).to(g.dtype)
        const size = state.size.mul(factor).clamp(1e-6, 50)
        const kept = where(sign.lt(0), 0, g)
        return [w.sub(kept.sign().mul(size)), { size, before: kept }]
      },
    },
  ),
  {
    element({ g }, { lr, up, down }) {
      let [size, before] = [lr, 0]
      for (const x of g) {
        const turn = x * before
        size = Math.min(50, Math.max(1e-6, size * (turn > 0 ? up : turn < 0 ? down : 1)))
        before = turn < 0 ? 0 : x
      }
      return -Math.sign(before) * size
    },
  },
  { lr: false, sample: { up: [1, 1.5] } },
)
