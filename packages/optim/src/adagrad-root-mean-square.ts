import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { divideOrZero } from "./divide-or-zero"
import { nonNegative } from "./hyper"

/**
 * Adagrad in the long form: a learning rate that falls as η/√(t+1), over the root mean square of all gradients so far.
 *
 * ηᵗ = η/√(t+1);   σᵗ = √(1/(t+1) · Σ gᵢ²);   w ← w − ηᵗ/σᵗ · g,   t from 0
 *
 * The same steps as `AdagradSum`, up to rounding. A weight that never had a gradient stays.
 *
 * @see Duchi, Hazan, Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization
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
