import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { divideOrZero } from "../rule/divide-or-zero"
import { nonNegative } from "../rule/hyper"
import { adagradPromise } from "./adagrad-promise"

/**
 * Adagrad in the short form: the learning rate over the root of the sum of all squared gradients.
 *
 * w ← w − η / √(Σ gᵢ²) · g
 *
 * What is left of `AdagradRootMeanSquare` when √(t+1) is cancelled; without ε, so the first step is η in size. A
 * weight that never had a gradient, or only ones whose squares round to 0, stays.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-2
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Duchi, Hazan, Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization
 * @example
 * ```ts
 * import { AdagradSum } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new AdagradSum([w], { lr: 0.5 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.5, 1.5]
 * ```
 */
export const AdagradSum = defineOptimizer(
  "AdagradSum",
  { lr: nonNegative(1e-2) },
  {
    init: (w) => ({ s: zerosLike(w) }),
    step: ({ w, g }, { s: last }, { lr }) => {
      const s = last.add(g.square())
      return [w.sub(lr.mul(divideOrZero(g, s.sqrt()))), { s }]
    },
  },
)

export type AdagradSum = InstanceType<typeof AdagradSum>

/** @internal */
export const promises: OptimizerPromises = [
  {
    ...adagradPromise,
    formula: {
      element({ g }, { lr }) {
        const last = g[g.length - 1]
        return last === 0 ? 0 : (-lr / Math.sqrt(g.reduce((s, x) => s + x * x, 0))) * last
      },
    },
  },
]
