import { ADAM_HYPERS, adamRule } from "./adam-rule"
import { defineOptimizer } from "./define-optimizer"
import { flag } from "./hyper"

/**
 * Adam whose denominator never falls: √v̂ with the largest v so far. The same as `Adam` with `amsgrad: true`.
 *
 * @see Reddi, Kale, Kumar 2018, On the convergence of Adam and beyond
 */
export const AMSGrad = defineOptimizer("AMSGrad", { ...ADAM_HYPERS, amsgrad: flag(true) }, adamRule)
