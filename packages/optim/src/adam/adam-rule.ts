import type { OptimizerPromise, OptimizerPromises } from "@gradus/laws"
import { type Tensor, zerosLike } from "@gradus/tensor"
import { divideOrZero } from "../rule/divide-or-zero"
import { fading } from "../rule/fading"
import { flag, nonNegative, tuple, unit } from "../rule/hyper"
import type { RuleInput } from "../rule/rule"

/** The hyper-parameters that Adam and its kin share. @internal */
export const ADAM_HYPERS = {
  lr: nonNegative(1e-3),
  /** β₁, β₂: how much of the averages of g and g² stays. */
  betas: tuple(unit(0.9), unit(0.999)),
  eps: nonNegative(1e-8),
  /** Divide by the largest v̂ so far instead of the last. */
  amsgrad: flag(false),
} as const

interface AdamHyper {
  readonly lr: Tensor
  readonly betas: readonly [Tensor, Tensor]
  readonly eps: Tensor
  readonly amsgrad: boolean
}

interface AdamState {
  readonly [key: string]: Tensor
  readonly m: Tensor
  readonly v: Tensor
}

/** Algorithm 1 of the paper, with AMSGrad's maximum where asked for. @internal */
export const adamRule = {
  init: (w: Tensor, { amsgrad }: AdamHyper): AdamState => ({
    m: zerosLike(w),
    v: zerosLike(w),
    ...(amsgrad && { vMax: zerosLike(w) }),
  }),
  step: ({ w, g, t }: RuleInput, last: AdamState, hyper: AdamHyper): readonly [Tensor, AdamState] => {
    const { lr, betas, eps, amsgrad } = hyper
    const [beta1, beta2] = betas
    const m = fading(last.m.mul(beta1).add(g.mul(beta1.rsub(1))), t)
    const v = fading(last.v.mul(beta2).add(g.square().mul(beta2.rsub(1))), t)
    const vMax = amsgrad ? last.vMax.maximum(v) : v
    // η/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ) once for all weights: a division each would cost more than all the rest.
    const rate = lr.div(beta1.pow(t).rsub(1))
    const vHat = vMax.mul(beta2.pow(t).rsub(1).reciprocal())
    const step = divideOrZero(m.mul(rate), vHat.sqrt().add(eps))
    return [w.sub(step), { m, v, ...(amsgrad && { vMax }) }]
  },
}

/** What Adam and its kin promise, in the form with AMSGrad's maximum or without. */
function promiseOf(amsgrad: boolean): OptimizerPromise {
  return {
    averages: ["beta1", "beta2"],
    epsilon: { hyper: "eps", place: "outside" },
    scaleInvariant: true,
    adam: { beta1: "beta1", beta2: "beta2", amsgrad },
    underConstantGradient: () => 1,
    formula: {
      element({ g }, { lr, beta1, beta2, eps }) {
        // Weighted sums of g and g² over the sums of the weights; 1/(1 − β) cancels.
        let [m, v, weights1, weights2, largest] = [0, 0, 0, 0, 0]
        for (const x of g) {
          ;[m, weights1] = [beta1 * m + x, beta1 * weights1 + 1]
          ;[v, weights2] = [beta2 * v + x * x, beta2 * weights2 + 1]
          largest = Math.max(largest, v)
        }
        const under = Math.sqrt((amsgrad ? largest : v) / weights2) + eps
        return under === 0 ? 0 : (-lr * (m / weights1)) / under
      },
    },
  }
}

/** @internal */
export const adamPromises: OptimizerPromises = [
  promiseOf(false),
  { ...promiseOf(true), form: "with amsgrad", usual: { amsgrad: true } },
]

/** @internal */
export const amsgradPromises: OptimizerPromises = [promiseOf(true)]
