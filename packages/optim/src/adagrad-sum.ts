import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { divideOrZero } from "./divide-or-zero"
import { nonNegative } from "./hyper"

/**
 * Adagrad in the short form: the learning rate over the root of the sum of all squared gradients.
 *
 * w ← w − η / √(Σ gᵢ²) · g
 *
 * What is left of `AdagradRootMeanSquare` when √(t+1) is cancelled. A weight that never had a gradient stays.
 *
 * @see Duchi, Hazan, Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization
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
