import type { OptimizerSubject } from "@gradus/laws"
import type { Optimizer, Tensor } from "gradus"

/* Lion, right or with a slip, and how the laws get hold of it. */

const NEEDED = ["defineOptimizer", "fading", "nonNegative", "tensor", "unit", "zerosLike"] as const
export const needed: readonly (typeof NEEDED)[number][] = NEEDED
type Needed = Pick<typeof import("gradus"), (typeof NEEDED)[number]>

export type Slip = "none" | "sign" | "size" | "all" | "still" | "weights"

/** Which line of the rule is another, and how it then reads. */
export const SLIPS: readonly {
  readonly value: Slip
  readonly label: string
  readonly line: number
  readonly code: string
}[] = [
  { value: "none", label: "as in the paper", line: -1, code: "" },
  { value: "sign", label: "sign flipped", line: 2, code: "return [w.add(lr.mul(c.sign())), { m: next }]" },
  { value: "size", label: "sign() forgotten", line: 2, code: "return [w.sub(lr.mul(c)), { m: next }]" },
  {
    value: "all",
    label: "one sign for all",
    line: 2,
    code: "return [w.sub(lr.mul(c.mean().sign())), { m: next }]",
  },
  {
    value: "still",
    label: "g forgotten in m",
    line: 1,
    code: "const next = fading(m.mul(beta2).add(beta2.rsub(1)), t)",
  },
  { value: "weights", label: "1 − β₁ forgotten", line: 0, code: "const c = m.mul(beta1).add(g)" },
]

export const RULE: readonly string[] = [
  "const c = m.mul(beta1).add(g.mul(beta1.rsub(1)))",
  "const next = fading(m.mul(beta2).add(g.mul(beta2.rsub(1))), t)",
  "return [w.sub(lr.mul(c.sign())), { m: next }]",
]

interface LionClass {
  new (groups: readonly { readonly params: readonly Tensor[] }[]): Optimizer
}

export function lion(
  { defineOptimizer, fading, nonNegative, unit, zerosLike }: Needed,
  slip: Slip,
): LionClass {
  return defineOptimizer(
    "Lion",
    { lr: nonNegative(1e-4), beta1: unit(0.9), beta2: unit(0.99) },
    {
      decay: "decoupled",
      init: (w) => ({ m: zerosLike(w) }),
      step: ({ w, g, t }, { m }, { lr, beta1, beta2 }) => {
        const c = m.mul(beta1).add(slip === "weights" ? g : g.mul(beta1.rsub(1)))
        const seen = slip === "still" ? beta2.rsub(1) : g.mul(beta2.rsub(1))
        const next = fading(m.mul(beta2).add(seen), t)
        const direction = slip === "size" ? c : slip === "all" ? c.mean().sign() : c.sign()
        const step = lr.mul(direction)
        return [slip === "sign" ? w.add(step) : w.sub(step), { m: next }]
      },
    },
  )
}

/** What the laws ask of an optimizer, from its class. */
export function subjectOf({ tensor }: Needed, Class: LionClass, eps: number): OptimizerSubject {
  const below1 = { min: 0, max: 1, maxOpen: true }
  return {
    name: "Lion",
    eps,
    hyper: {
      lr: { default: 1e-4, min: 0 },
      beta1: { default: 0.9, ...below1 },
      beta2: { default: 0.99, ...below1 },
      weightDecay: { default: 0, min: 0 },
    },
    traits: {
      locality: "element",
      groups: true,
      maximize: true,
      scaleInvariant: true,
      decay: { kind: "decoupled", hyper: "weightDecay" },
      formula: {
        element({ g }, { lr, beta1, beta2 }) {
          const m = g.slice(0, -1).reduce((mean, x) => beta2 * mean + (1 - beta2) * x, 0)
          return -lr * Math.sign(beta1 * m + (1 - beta1) * g[g.length - 1])
        },
      },
    },
    create(groups) {
      const given = groups.map(({ params, options }) => ({
        ...options,
        params: params.map((list) => tensor([...list], { dtype: "float64", requiresGrad: true })),
      }))
      const weights = given.flatMap(({ params }) => params)
      const optimizer = new Class(given)
      return {
        step(grads) {
          for (const [i, w] of weights.entries()) w.grad = tensor([...grads[i]], { dtype: "float64" })
          optimizer.step()
        },
        params: () => weights.map((w) => Array.from(w.toTypedArray())),
        stateDict: () => optimizer.stateDict(),
        loadStateDict: (saved) => optimizer.loadStateDict(saved as ReturnType<Optimizer["stateDict"]>),
        setLr(lr) {
          for (const group of optimizer.paramGroups) Object.assign(group, { lr })
        },
      }
    },
  }
}
