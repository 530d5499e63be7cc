import type { OptimizerPromises } from "@gradus/laws"
import { defineOptimizer } from "../rule/define-optimizer"
import { nonNegative, optional } from "../rule/hyper"
import { ADAM_HYPERS, adamPromises, adamRule } from "./adam-rule"

/**
 * Adam with weight decay apart from the gradient.
 *
 * w ← w − ηλw, then the step of `Adam`
 *
 * For networks that are regularised by weight decay, transformers above all: every weight decays alike, however
 * large its gradients. The decay follows the learning rate, and a schedule with it.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-3
 * - `betas` [β₁, β₂], each ∈ [0, 1), default [0.9, 0.999]: how much of the averages of g and g² stays
 * - `eps` ε ∈ [0, ∞), default 1e-8
 * - `amsgrad`, default false: divide by the largest v so far
 * - `weightDecay` λ ∈ [0, ∞), default 1e-2: shrinks w by ηλ before the step
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Loshchilov & Hutter 2019, Decoupled weight decay regularization
 * @example
 * ```ts
 * import { AdamW } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new AdamW([w], { lr: 0.125, weightDecay: 0.5, eps: 0 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.8125, 1.0625]
 * ```
 */
export const AdamW = defineOptimizer(
  "AdamW",
  { ...ADAM_HYPERS, weightDecay: optional(nonNegative(1e-2)) },
  { ...adamRule, decay: "decoupled" },
)

export type AdamW = InstanceType<typeof AdamW>

/** @internal */
export const promises: OptimizerPromises = adamPromises.map((promise) => ({ ...promise, decay: "decoupled" }))
