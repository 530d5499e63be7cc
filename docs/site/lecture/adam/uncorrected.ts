import {
  defineOptimizer,
  fading,
  nonNegative,
  type Optimizer,
  type Tensor,
  tuple,
  unit,
  zerosLike,
} from "gradus"
import type { AdamSettings } from "./trace"

const Uncorrected = defineOptimizer(
  "Uncorrected",
  { lr: nonNegative(1e-3), betas: tuple(unit(0.9), unit(0.999)), eps: nonNegative(1e-8) },
  {
    init: (w) => ({ m: zerosLike(w), v: zerosLike(w) }),
    step: ({ w, g, t }, last, { lr, betas: [beta1, beta2], eps }) => {
      const m = fading(last.m.mul(beta1).add(g.mul(beta1.rsub(1))), t)
      const v = fading(last.v.mul(beta2).add(g.square().mul(beta2.rsub(1))), t)
      return [w.sub(lr.mul(m).div(v.sqrt().add(eps))), { m, v }]
    },
  },
)

/** Adam without its lines for m̂ and v̂: w ← w − η·m/(√v + ε). */
export const uncorrected = (params: readonly Tensor[], settings: Partial<AdamSettings>): Optimizer =>
  new Uncorrected([...params], settings)
