import type { LossVariant } from "@gradus/laws"

type RegressionPromise = Omit<LossVariant, "cases">

/** @internal What all losses of regression promise: least, and 0, where the input is the target. */
export const regressionPromise: RegressionPromise = {
  nonNegative: true,
  minimum: (target) => target,
  zeroAtMinimum: true,
  convex: true,
}
