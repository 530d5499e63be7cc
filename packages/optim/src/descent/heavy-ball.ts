import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { fading } from "../rule/fading"
import { nonNegative, unit } from "../rule/hyper"

/**
 * Momentum as a heavy ball: the step is the last step, slowed, plus a push downhill.
 *
 * m ← λm − ηg;   w ← w + m
 *
 * So m is the weighted sum of all past gradients, −η Σ λᵗ⁻ⁱ gᵢ. PyTorch's form (`SGD` with `momentum`) keeps b =
 * −m/η: the two agree while η is constant and differ after it changes, since here the ball keeps its speed where
 * there it scales at once.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-3
 * - `momentum` λ ∈ [0, 1), default 0.9: how much of the last step stays
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Polyak 1964, Some methods of speeding up the convergence of iteration methods
 * @example
 * ```ts
 * import { HeavyBall } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new HeavyBall([w], { lr: 0.1, momentum: 0.5 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.7, 1.4]
 * optimizer.step()
 * w // => [0.25, 2]
 * ```
 */
export const HeavyBall = defineOptimizer(
  "HeavyBall",
  {
    lr: nonNegative(1e-3),
    /** λ: how much of the last step stays. */
    momentum: unit(0.9),
  },
  {
    init: (w) => ({ m: zerosLike(w) }),
    step: ({ w, g, t }, { m: last }, { lr, momentum }) => {
      const m = fading(last.mul(momentum).sub(lr.mul(g)), t)
      return [w.add(m), { m }]
    },
  },
)

export type HeavyBall = InstanceType<typeof HeavyBall>

/** @internal */
export const promises: OptimizerPromises = [
  {
    momentum: { form: "heavy-ball", coefficient: "momentum" },
    formula: { element: ({ g, lr }, { momentum }) => g.reduce((m, x, i) => momentum * m - lr[i] * x, 0) },
  },
]
