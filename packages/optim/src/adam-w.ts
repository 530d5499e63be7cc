import { ADAM_HYPERS, adamRule } from "./adam-rule"
import { defineOptimizer } from "./define-optimizer"
import { nonNegative, optional } from "./hyper"

/**
 * Adam with weight decay apart from the gradient: w ← w − ηλw first, then the step of `Adam`.
 *
 * @see Loshchilov & Hutter 2019, Decoupled weight decay regularization
 */
export const AdamW = defineOptimizer(
  "AdamW",
  { ...ADAM_HYPERS, weightDecay: optional(nonNegative(1e-2)) },
  { ...adamRule, decay: "decoupled" },
)
