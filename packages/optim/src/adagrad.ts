import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { divideOrZero } from "./divide-or-zero"
import { nonNegative } from "./hyper"

/**
 * Adagrad: each weight's step is divided by the length of all its past gradients.
 *
 * s ← s + g²;   w ← w − η/(1 + (t−1)·d) · g/(√s + ε)
 *
 * @see Duchi, Hazan, Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization
 */
export const Adagrad = defineOptimizer(
  "Adagrad",
  {
    lr: nonNegative(1e-2),
    /** d: how fast the learning rate itself falls. */
    lrDecay: nonNegative(0),
    eps: nonNegative(1e-10),
    /** s before the first step. */
    initialAccumulatorValue: nonNegative(0),
  },
  {
    init: (w, { initialAccumulatorValue }) => ({ s: zerosLike(w).add(initialAccumulatorValue) }),
    step: ({ w, g, t }, { s: last }, { lr, lrDecay, eps }) => {
      const s = last.add(g.square())
      const rate = lr.div(t.sub(1).mul(lrDecay).add(1))
      return [w.sub(rate.mul(divideOrZero(g, s.sqrt().add(eps)))), { s }]
    },
  },
)
