import { type Tensor, zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "./define-optimizer"
import { divideOrZero } from "./divide-or-zero"
import { flag, nonNegative, optional, unit } from "./hyper"

/** The distance from 1 to the next number: 2⁻²³ and 2⁻⁵². */
const ROUNDING: Readonly<Record<string, number>> = { float32: 1.1920928955078125e-7, float64: 2.220446049250313e-16 }

/**
 * RMSProp: each weight's step is divided by the root mean square of its recent gradients.
 *
 * v ← αv + (1−α)g²;   d = g/(√v + ε);   w ← w − ηd
 *
 * `centered` takes the variance, v − ḡ² with ḡ ← αḡ + (1−α)g, for v; with `momentum` b ← μb + d takes the place of d.
 *
 * @see Tieleman & Hinton 2012, Neural networks for machine learning, lecture 6.5
 * @see Graves 2013, Generating sequences with recurrent neural networks (centered)
 */
export const RMSprop = defineOptimizer(
  "RMSprop",
  {
    lr: nonNegative(1e-2),
    alpha: unit(0.99),
    eps: nonNegative(1e-8),
    momentum: optional(unit(0)),
    centered: flag(false),
  },
  {
    init: (w, { momentum, centered }) => ({
      v: zerosLike(w),
      ...(centered && { mean: zerosLike(w) }),
      ...(momentum && { b: zerosLike(w) }),
    }),
    step: (
      { w, g },
      last: { v: Tensor; mean?: Tensor; b?: Tensor },
      { lr, alpha, eps, momentum, centered },
    ) => {
      const v = last.v
        .mul(alpha)
        .add(g.square().mul(alpha.rsub(1)))
        .flushSubnormal()
      const mean = centered
        ? last.mean
            ?.mul(alpha)
            .add(g.mul(alpha.rsub(1)))
            .flushSubnormal()
        : undefined
      // Under a steady gradient the variance vanishes, and what rounding leaves of it is noise or negative.
      const variance = mean ? v.sub(mean.square()).maximum(v.mul(ROUNDING[w.dtype])) : v
      const d = divideOrZero(g, variance.sqrt().add(eps))
      const b = momentum ? last.b?.mul(momentum).add(d).flushSubnormal() : undefined
      return [w.sub(lr.mul(b ?? d)), { v, ...(mean && { mean }), ...(b && { b }) }]
    },
  },
)
