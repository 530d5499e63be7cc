import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { divideOrZero } from "../rule/divide-or-zero"
import { nonNegative } from "../rule/hyper"
import { adagradPromise } from "./adagrad-promise"

/**
 * Adagrad in the long form: a learning rate that falls as η/√(t+1), over the root mean square of all gradients so
 * far.
 *
 * ηᵗ = η/√(t+1);   σᵗ = √(1/(t+1) · Σ gᵢ²);   w ← w − ηᵗ/σᵗ · g,   t from 0
 *
 * The same steps as `AdagradSum`, up to rounding: it shows that Adagrad is a falling rate over a mean. A weight
 * with σ = 0 stays.
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
 * import { AdagradRootMeanSquare } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new AdagradRootMeanSquare([w], { lr: 0.5 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.5, 1.5]
 * ```
 */
export const AdagradRootMeanSquare = defineOptimizer(
  "AdagradRootMeanSquare",
  { lr: nonNegative(1e-2) },
  {
    init: (w) => ({ s: zerosLike(w) }),
    step: ({ w, g, t }, { s: last }, { lr }) => {
      const s = last.add(g.square())
      const eta = lr.div(t.sqrt())
      const sigma = s.div(t).sqrt()
      return [w.sub(eta.mul(divideOrZero(g, sigma))), { s }]
    },
  },
)

export type AdagradRootMeanSquare = InstanceType<typeof AdagradRootMeanSquare>

/** @internal */
export const promises: OptimizerPromises = [
  {
    ...adagradPromise,
    formula: {
      element({ g }, { lr }) {
        const [t, last] = [g.length, g[g.length - 1]]
        const sigma = Math.sqrt(g.reduce((s, x) => s + x * x, 0) / t)
        return last === 0 ? 0 : (-lr / Math.sqrt(t) / sigma) * last
      },
    },
  },
]
