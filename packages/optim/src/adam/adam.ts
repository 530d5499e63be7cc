import { defineOptimizer } from "../rule/define-optimizer"
import { ADAM_HYPERS, adamRule } from "./adam-rule"

/**
 * Adam: momentum over RMSProp, both corrected for starting at zero.
 *
 * m ← β₁m + (1−β₁)g;   v ← β₂v + (1−β₂)g²;   m̂ = m/(1−β₁ᵗ);   v̂ = v/(1−β₂ᵗ);   w ← w − η·m̂/(√v̂ + ε)
 *
 * The default choice: steps are about η in size whatever the size of the gradients, so that 1e-3 works for most
 * networks. `weightDecay` here is an L2 penalty and is scaled away with the gradient; `AdamW` decays properly.
 * Averages too small to be normal numbers are taken as 0. With ε = 0 a weight that never had a gradient stays.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-3
 * - `betas` [β₁, β₂], each ∈ [0, 1), default [0.9, 0.999]: how much of the averages of g and g² stays
 * - `eps` ε ∈ [0, ∞), default 1e-8
 * - `amsgrad`, default false: divide by the largest v so far
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Kingma & Ba 2015, Adam: a method for stochastic optimization, Algorithm 1
 * @example
 * ```ts
 * import { Adam } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new Adam([w], { lr: 0.125, eps: 0 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.875, 1.125]
 * ```
 */
export const Adam = defineOptimizer("Adam", ADAM_HYPERS, adamRule)

export type Adam = InstanceType<typeof Adam>

/** @internal */
export { adamPromises as promises } from "./adam-rule"
