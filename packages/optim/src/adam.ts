import { ADAM_HYPERS, adamRule } from "./adam-rule"
import { defineOptimizer } from "./define-optimizer"

/**
 * Adam: momentum over RMSProp, both corrected for starting at zero.
 *
 * m ← β₁m + (1−β₁)g;   v ← β₂v + (1−β₂)g²;   m̂ = m/(1−β₁ᵗ);   v̂ = v/(1−β₂ᵗ);   w ← w − η·m̂/(√v̂ + ε)
 *
 * Averages too small to be normal numbers are taken as 0. With ε = 0 a weight that never had a gradient stays.
 *
 * @see Kingma & Ba 2015, Adam: a method for stochastic optimization, Algorithm 1
 */
export const Adam = defineOptimizer("Adam", ADAM_HYPERS, adamRule)
