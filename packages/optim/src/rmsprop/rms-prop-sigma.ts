import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { divideOrZero } from "../rule/divide-or-zero"
import { fading } from "../rule/fading"
import { nonNegative, unit } from "../rule/hyper"

/**
 * RMSProp with σ⁰ = g⁰: the running root mean square begins at the first gradient, and there is no ε.
 *
 * σ⁰ = |g⁰|;   σᵗ = √(α(σᵗ⁻¹)² + (1−α)(gᵗ)²);   w ← w − η/σᵗ · g
 *
 * The first step is therefore η in size, where `RMSprop` with its v = (1−α)g² at first takes η/√(1−α). A weight
 * with σ = 0 stays, but one whose first gradient is tiny takes a step of η along it, and later ones of up to
 * η/√(1−α).
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-2
 * - `alpha` α ∈ [0, 1), default 0.9: how much of the average stays
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Tieleman & Hinton 2012, Neural networks for machine learning, lecture 6.5
 * @example
 * ```ts
 * import { RMSpropSigma } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new RMSpropSigma([w], { lr: 0.5 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.5, 1.5]
 * ```
 */
export const RMSpropSigma = defineOptimizer(
  "RMSpropSigma",
  { lr: nonNegative(1e-2), alpha: unit(0.9) },
  {
    init: (w) => ({ v: zerosLike(w) }),
    step: ({ w, g, t }, { v: last }, { lr, alpha }) => {
      const g2 = g.square()
      const v = fading(g2.where(t.eq(1), last.mul(alpha).add(g2.mul(alpha.rsub(1)))), t)
      return [w.sub(lr.mul(divideOrZero(g, v.sqrt()))), { v }]
    },
  },
)

export type RMSpropSigma = InstanceType<typeof RMSpropSigma>

/** @internal */
export const promises: OptimizerPromises = [
  {
    averages: ["alpha"],
    scaleInvariant: true,
    preconditioned: true,
    underConstantGradient: () => 1,
    meanOfSquares: { coefficient: "alpha", start: "first" },
    formula: {
      element({ g }, { lr, alpha }) {
        const squares = g.map((x) => x * x)
        const v = squares.reduce((mean, x) => alpha * mean + (1 - alpha) * x)
        return v === 0 ? 0 : (-lr / Math.sqrt(v)) * g[g.length - 1]
      },
    },
  },
]
