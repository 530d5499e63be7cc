import type { OptimizerPromises } from "@gradus/laws"
import { type Tensor, zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { divideOrZero } from "../rule/divide-or-zero"
import { fading } from "../rule/fading"
import { flag, nonNegative, optional, unit } from "../rule/hyper"

/** The distance from 1 to the next number: 2⁻²³ and 2⁻⁵². */
const ROUNDING: Readonly<Record<string, number>> = {
  float32: 1.1920928955078125e-7,
  float64: 2.220446049250313e-16,
}

/**
 * RMSProp: each weight's step is divided by the root mean square of its recent gradients.
 *
 * v ← αv + (1−α)g²;   d = g/(√v + ε);   w ← w − ηd
 *
 * `centered` takes the variance, v − ḡ² with ḡ ← αḡ + (1−α)g, for v; with `momentum` b ← μb + d takes the place of
 * d. Good where the size of gradients drifts, as in recurrent networks and reinforcement learning. The first steps
 * are up to η/√(1−α) long, ten times η, because v starts at 0 and is not corrected. Under a steady gradient the
 * variance vanishes and centered steps grow to η·2^11.5 in float32: a variance below the rounding of v is taken as
 * that rounding.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-2
 * - `alpha` α ∈ [0, 1), default 0.99: how much of the average of g² stays
 * - `eps` ε ∈ [0, ∞), default 1e-8
 * - `momentum` μ ∈ [0, 1), default 0
 * - `centered`, default false
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Tieleman & Hinton 2012, Neural networks for machine learning, lecture 6.5
 * @see Graves 2013, Generating sequences with recurrent neural networks (centered)
 * @example
 * ```ts
 * import { RMSprop } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new RMSprop([w], { lr: 0.1, alpha: 0.75, eps: 0 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.8, 1.2]
 * ```
 */
export const RMSprop = defineOptimizer(
  "RMSprop",
  {
    lr: nonNegative(1e-2),
    alpha: unit(0.99),
    eps: nonNegative(1e-8),
    momentum: optional(unit(0)),
    centered: flag(false),
  },
  {
    init: (w, { momentum, centered }) => ({
      v: zerosLike(w),
      ...(centered && { mean: zerosLike(w) }),
      ...(momentum && { b: zerosLike(w) }),
    }),
    step: (
      { w, g, t },
      last: { v: Tensor; mean?: Tensor; b?: Tensor },
      { lr, alpha, eps, momentum, centered },
    ) => {
      const average = (before: Tensor, x: Tensor) => fading(before.mul(alpha).add(x.mul(alpha.rsub(1))), t)
      const v = average(last.v, g.square())
      const mean = centered && last.mean ? average(last.mean, g) : undefined
      // Under a steady gradient the variance vanishes, and what rounding leaves of it is noise or negative.
      const variance = mean ? v.sub(mean.square()).maximum(v.mul(ROUNDING[w.dtype])) : v
      const d = divideOrZero(g, variance.sqrt().add(eps))
      const b = momentum && last.b ? fading(last.b.mul(momentum).add(d), t) : undefined
      return [w.sub(lr.mul(b ?? d)), { v, ...(mean && { mean }), ...(b && { b }) }]
    },
  },
)

export type RMSprop = InstanceType<typeof RMSprop>

const shared = {
  averages: ["alpha"],
  epsilon: { hyper: "eps", place: "outside" },
  scaleInvariant: true,
} as const

/** @internal */
export const promises: OptimizerPromises = [
  {
    ...shared,
    untouched: ["momentum"],
    preconditioned: true,
    underConstantGradient: (t, { alpha }) => 1 / Math.sqrt(1 - power(alpha, t)),
    meanOfSquares: { coefficient: "alpha", start: "zero" },
    formula: { element: ({ g }, hyper) => -hyper.lr * divided(g, hyper, false) },
  },
  {
    ...shared,
    form: "with momentum",
    usual: { momentum: 0.9 },
    formula: { element: ({ g }, hyper) => -hyper.lr * accumulated(g, hyper, false) },
  },
  {
    ...shared,
    form: "centered",
    usual: { centered: true },
    untouched: ["momentum"],
    // Further down the variance of a steady gradient is soon rounding alone.
    sample: { alpha: [0.9, 0.99] },
    preconditioned: true,
    meanOfSquares: { coefficient: "alpha", start: "zero", centred: true },
    formula: { element: ({ g }, hyper) => -hyper.lr * divided(g, hyper, true) },
  },
  {
    ...shared,
    form: "centered, with momentum",
    usual: { centered: true, momentum: 0.9 },
    sample: { alpha: [0.9, 0.99] },
    formula: { element: ({ g }, hyper) => -hyper.lr * accumulated(g, hyper, true) },
  },
]

type Numbers = readonly number[]
type Options = Readonly<Record<string, number>>

/** gₜ over the root of Σ(1 − α)αᵗ⁻ⁱgᵢ², less the square of Σ(1 − α)αᵗ⁻ⁱgᵢ when centered. */
function divided(g: Numbers, { alpha, eps }: Options, centered: boolean): number {
  const mean = (values: Numbers) => (1 - alpha) * values.reduce((sum, x) => alpha * sum + x, 0)
  const [square, average] = [mean(g.map((x) => x * x)), centered ? mean(g) : 0]
  const under = Math.sqrt(Math.max(0, square - average * average)) + eps
  return under === 0 ? 0 : g[g.length - 1] / under
}

/** Σ μᵗ⁻ⁱdᵢ. */
function accumulated(g: Numbers, hyper: Options, centered: boolean): number {
  return g.reduce((b, _, i) => hyper.momentum * b + divided(g.slice(0, i + 1), hyper, centered), 0)
}

function power(x: number, t: number): number {
  return t === 0 ? 1 : x * power(x, t - 1)
}
