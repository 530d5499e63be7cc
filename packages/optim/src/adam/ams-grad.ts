import { defineOptimizer } from "../rule/define-optimizer"
import { flag } from "../rule/hyper"
import { ADAM_HYPERS, adamRule } from "./adam-rule"

/**
 * Adam whose denominator never falls: the largest v so far takes the place of v.
 *
 * v̌ ← max(v̌, v);   w ← w − η·m̂/(√(v̌/(1−β₂ᵗ)) + ε)
 *
 * The same as `Adam` with `amsgrad: true`. It converges where rare large gradients make Adam forget them and
 * diverge; a single huge gradient slows it for ever.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-3
 * - `betas` [β₁, β₂], each ∈ [0, 1), default [0.9, 0.999]: how much of the averages of g and g² stays
 * - `eps` ε ∈ [0, ∞), default 1e-8
 * - `amsgrad`, default true
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, and for a parameter
 *   that is listed twice
 * @see Reddi, Kale, Kumar 2018, On the convergence of Adam and beyond
 * @example
 * ```ts
 * import { AMSGrad } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new AMSGrad([w], { lr: 0.125, eps: 0 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.875, 1.125]
 * ```
 */
export const AMSGrad = defineOptimizer("AMSGrad", { ...ADAM_HYPERS, amsgrad: flag(true) }, adamRule)

export type AMSGrad = InstanceType<typeof AMSGrad>

/** @internal */
export { amsgradPromises as promises } from "./adam-rule"
