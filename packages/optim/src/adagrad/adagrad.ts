import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { divideOrZero } from "../rule/divide-or-zero"
import { nonNegative } from "../rule/hyper"
import { adagradPromise } from "./adagrad-promise"

/**
 * Adagrad: each weight's step is divided by the length of all its past gradients.
 *
 * s ← s + g²;   w ← w − η/(1 + (t−1)·d) · g/(√s + ε)
 *
 * For sparse features, whose rare gradients then count for more. The denominators never fall, so that long
 * training slows to a halt: `RMSprop` and `Adam` forget instead. With ε = 0 a weight that never had a gradient
 * stays.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-2
 * - `lrDecay` d ∈ [0, ∞), default 0: how fast the learning rate itself falls
 * - `eps` ε ∈ [0, ∞), default 1e-10
 * - `initialAccumulatorValue` ∈ [0, ∞), default 0: s before a parameter's first step
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Duchi, Hazan, Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization
 * @example
 * ```ts
 * import { Adagrad } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new Adagrad([w], { lr: 0.5, initialAccumulatorValue: 16, eps: 0 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.7, 1.3535533905932737]
 * ```
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

export type Adagrad = InstanceType<typeof Adagrad>

/** @internal */
export const promises: OptimizerPromises = [
  {
    ...adagradPromise,
    epsilon: { hyper: "eps", place: "outside" },
    formula: {
      element({ g }, { lr, lrDecay, eps, initialAccumulatorValue }) {
        const sum = g.reduce((s, x) => s + x * x, initialAccumulatorValue)
        const rate = lr / (1 + (g.length - 1) * lrDecay)
        return sum + eps === 0 ? 0 : (-rate * g[g.length - 1]) / (Math.sqrt(sum) + eps)
      },
    },
  },
]
