import { bindSchedule } from "./bind-schedule"
import { demand, demandFinite } from "./demand"
import { fromStep } from "./from-step"
import { onePerGroup } from "./one-per-group"
import type { AnyOptimizer } from "./optimizer"
import type { Schedule } from "./schedule"
import type { Scheduler } from "./scheduler"

/** A function from a step to a factor. */
export type LrLambda = (step: number) => number

/**
 * The learning rate times whatever a function of yours says.
 *
 *     η_t = lr · lrLambda(t)
 *
 * For the same bits everywhere keep to + − × ÷ and `Math.sqrt` in it: `Math.cos` and its kin differ between
 * engines in the last place.
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.lrLambda a function from a step to a finite factor.
 * @throws RangeError when `lr` is not finite, or the function gives a number that is not.
 * @example
 * import { lambda } from "@gradus/schedulers"
 *
 * const lr = lambda({ lr: 8, lrLambda: (step) => 1 / (1 + step) })
 * const rates = [0, 1, 3].map(lr) // => [8, 4, 2]
 */
export function lambda({
  lr = 1,
  lrLambda,
}: {
  readonly lr?: number
  readonly lrLambda: LrLambda
}): Schedule {
  demandFinite("lambda", "lr", lr)
  const isFunction = typeof lrLambda === "function"
  demand("lambda", isFunction, "lrLambda must be a function", lrLambda, "Pass (step) => factor.")
  return fromStep("lambda", (t) => {
    const factor = lrLambda(t)
    const advice = `Check what lrLambda does at step ${t}.`
    demand("lambda", Number.isFinite(factor), "lrLambda must return a finite number", factor, advice)
    return lr * factor
  })
}

/**
 * Sets each group's learning rate to its base rate times a function of yours.
 *
 * @param options.lrLambda one function from a step to a finite factor, or one for each group.
 * @throws RangeError when the count of functions does not fit, or one gives a number that is not finite.
 * @see {@link lambda} for the formula
 */
export function lambdaLR(
  optimizer: AnyOptimizer,
  { lrLambda }: { readonly lrLambda: LrLambda | readonly LrLambda[] },
): Scheduler {
  const name = "lambdaLR"
  const lambdas = onePerGroup(name, "lrLambda", lrLambda, optimizer.paramGroups.length)
  return bindSchedule(optimizer, (lr, i) => lambda({ lr, lrLambda: lambdas[i] }), { name, chainable: false })
}
