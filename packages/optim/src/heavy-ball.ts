import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { nonNegative, unit } from "./hyper"

/**
 * Momentum as a heavy ball: the step is the last step, slowed, plus a push downhill.
 *
 * m ← λm − ηg;   w ← w + m
 *
 * So m is the weighted sum of all past gradients, −η Σ λᵗ⁻ⁱ gᵢ. PyTorch's form (`SGD` with `momentum`) keeps b = −m/η;
 * the two agree while η is constant, and differ after it changes: here the ball keeps its speed, there it scales.
 *
 * @see Polyak 1964, Some methods of speeding up the convergence of iteration methods
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
    step: ({ w, g }, { m: last }, { lr, momentum }) => {
      const m = last.mul(momentum).sub(lr.mul(g)).flushSubnormal()
      return [w.add(m), { m }]
    },
  },
)
