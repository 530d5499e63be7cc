import { onlyIf } from "@gradus/checks"
import type { OptimizerPromises } from "@gradus/laws"
import { zerosLike } from "@gradus/tensor"
import { defineOptimizer } from "../rule/define-optimizer"
import { fading } from "../rule/fading"
import { flag, nonNegative, optional, unit } from "../rule/hyper"

/**
 * Stochastic gradient descent, with momentum as PyTorch writes it.
 *
 * b ← μb + (1−d)g (at the first step b ← g);   w ← w − ηb, or w ← w − η(g + μb) with `nesterov`
 *
 * Without momentum plain descent: w ← w − ηg. It wants its learning rate tuned and is then hard to beat on image
 * networks; μ = 0.9 helps wherever the loss is a long valley, and multiplies the effective rate by 1/(1−μ).
 * Averages too small to be normal numbers are taken as 0. The heavy ball of `HeavyBall` is this rule with its
 * velocity measured as −ηb, as long as η stays the same.
 *
 * Options, any of which may change while training:
 * - `lr` η ∈ [0, ∞), default 1e-3
 * - `momentum` μ ∈ [0, 1), default 0: how much of the last step's direction stays
 * - `dampening` d ∈ [0, 1), default 0: how much of the new gradient is held back; nothing without momentum
 * - `nesterov`, default false: look ahead by one step of momentum. As in PyTorch a group needs momentum for it, and no
 *   dampening, when it is made; numbers that are set later may be any, and without momentum it rests
 * - `weightDecay` λ ∈ [0, ∞), default 0: adds λw to the gradient
 * - `maximize`, default false: climb instead of descend
 *
 * @throws TypeError for an option that is unknown or of another type; RangeError for one out of its range, for `nesterov` of
 *   a group without momentum or with dampening, and for a parameter that is listed twice
 * @see Sutskever, Martens, Dahl, Hinton 2013, On the importance of initialization and momentum in deep learning
 * @example
 * ```ts
 * import { SGD } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1, 1], { dtype: "float64", requiresGrad: true })
 * const optimizer = new SGD([w], { lr: 0.1, momentum: 0.5 })
 * w.grad = tensor([3, -4], { dtype: "float64" })
 * optimizer.step()
 * w // => [0.7, 1.4]
 * optimizer.step()
 * w // => [0.25, 2]
 * ```
 */
export const SGD = defineOptimizer(
  "SGD",
  {
    lr: nonNegative(1e-3),
    /** μ: how much of the last step's direction stays. */
    momentum: optional(unit(0)),
    /** d: how much of the new gradient is held back. */
    dampening: unit(0),
    nesterov: onlyIf(flag(false), "momentum is above 0 and dampening 0", ({ momentum, dampening }) => {
      return momentum !== 0 && dampening === 0
    }),
  },
  {
    init: (w, { momentum }) => (momentum ? { b: zerosLike(w) } : {}),
    step: (
      { w, g, t },
      state: { b?: ReturnType<typeof zerosLike> },
      { lr, momentum, dampening, nesterov },
    ) => {
      if (!momentum || !state.b) return [w.sub(lr.mul(g)), state]
      const b = fading(g.where(t.eq(1), state.b.mul(momentum).add(g.mul(dampening.rsub(1)))), t)
      return [w.sub(lr.mul(nesterov ? g.add(b.mul(momentum)) : b)), { b }]
    },
  },
)

export type SGD = InstanceType<typeof SGD>

/** @internal */
export const promises: OptimizerPromises = [
  {
    untouched: ["momentum", "dampening"],
    gradientDescent: true,
    preconditioned: true,
    formula: { element: ({ g }, { lr }) => -lr * g[g.length - 1] },
  },
  {
    form: "with momentum",
    usual: { momentum: 0.9 },
    momentum: { form: "buffer", coefficient: "momentum" },
    formula: { element: ({ g }, hyper) => -hyper.lr * buffer(g, hyper) },
  },
  {
    form: "with Nesterov's momentum",
    usual: { momentum: 0.9, nesterov: true },
    momentum: { form: "nesterov", coefficient: "momentum" },
    formula: {
      element: ({ g }, { lr, momentum }) =>
        -lr * (g[g.length - 1] + momentum * buffer(g, { momentum, dampening: 0 })),
    },
  },
]

/** b₁ = g₁, bₜ = μbₜ₋₁ + (1 − d)gₜ; without momentum gₜ, whatever d. */
function buffer(g: readonly number[], { momentum, dampening }: Readonly<Record<string, number>>): number {
  return momentum === 0 ? g[g.length - 1] : g.reduce((b, x) => momentum * b + (1 - dampening) * x)
}
