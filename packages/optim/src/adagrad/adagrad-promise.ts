import type { OptimizerPromise } from "@gradus/laws"

/** What every form of Adagrad promises; each has its formula beside its rule. @internal */
export const adagradPromise: OptimizerPromise = {
  scaleInvariant: true,
  preconditioned: true,
  rateNeverRises: true,
  sumOfSquares: true,
  underConstantGradient: (t) => 1 / Math.sqrt(t),
  onQuadratic: ({ radius }) => ({ options: { lr: radius }, steps: 400 }),
}
