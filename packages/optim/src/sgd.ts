import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { flag, nonNegative, optional, unit } from "./hyper"

/**
 * Stochastic gradient descent, with momentum as PyTorch writes it.
 *
 * b ← μb + (1−d)g (at first b ← g);   w ← w − ηb, or w ← w − η(g + μb) with `nesterov`
 *
 * Without momentum, plain descent: w ← w − ηg. While η stays the same, the heavy ball of `HeavyBall` is this rule
 * with its velocity measured as −ηb.
 *
 * @see Sutskever, Martens, Dahl, Hinton 2013, On the importance of initialization and momentum in deep learning
 */
export const SGD = defineOptimizer(
  "SGD",
  {
    lr: nonNegative(1e-3),
    /** μ: how much of the last step's direction stays. */
    momentum: optional(unit(0)),
    /** d: how much of the new gradient is held back. */
    dampening: unit(0),
    nesterov: flag(false),
  },
  {
    init: (w, { momentum }) => (momentum ? { b: zerosLike(w) } : {}),
    step: (
      { w, g, t },
      state: { b?: ReturnType<typeof zerosLike> },
      { lr, momentum, dampening, nesterov },
    ) => {
      if (!momentum || !state.b) return [w.sub(lr.mul(g)), state]
      const b = g.where(t.eq(1), state.b.mul(momentum).add(g.mul(dampening.rsub(1)))).flushSubnormal()
      return [w.sub(lr.mul(nesterov ? g.add(b.mul(momentum)) : b)), { b }]
    },
  },
)
