import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { divideOrZero } from "./divide-or-zero"
import { nonNegative, unit } from "./hyper"

/**
 * RMSProp with σ⁰ = g⁰: the running root mean square begins at the first gradient, and there is no ε.
 *
 * σ⁰ = |g⁰|;   σᵗ = √(α(σᵗ⁻¹)² + (1−α)(gᵗ)²);   w ← w − η/σᵗ · g
 *
 * The first step is therefore η in size, where `RMSprop` with its v = (1−α)g² at first takes η/√(1−α). A weight
 * that never had a gradient stays.
 *
 * @see Tieleman & Hinton 2012, Neural networks for machine learning, lecture 6.5
 */
export const RMSpropSigma = defineOptimizer(
  "RMSpropSigma",
  { lr: nonNegative(1e-2), alpha: unit(0.9) },
  {
    init: (w) => ({ v: zerosLike(w) }),
    step: ({ w, g, t }, { v: last }, { lr, alpha }) => {
      const g2 = g.square()
      const v = g2.where(t.eq(1), last.mul(alpha).add(g2.mul(alpha.rsub(1)))).flushSubnormal()
      return [w.sub(lr.mul(divideOrZero(g, v.sqrt()))), { v }]
    },
  },
)
