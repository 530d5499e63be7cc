import { options as checked, demand, type Kind } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import { entryOf, perGroup } from "../binding/one-per-group"
import { type AnyOptimizer, groupsOf } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { RATE } from "../numbers/promised"

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
export function lambda(
  ...options: [options: { readonly lr?: number; readonly lrLambda: LrLambda }]
): Schedule {
  const { lr, lrLambda } = checked("lambda", { lr: BASE_LR, lrLambda: FACTOR }, ...options)
  return fromStep("lambda", (t) => {
    const finite: Kind<number> = {
      must: "a finite number",
      type: "number",
      holds: Number.isFinite,
      advice: `Check what lrLambda does at step ${t}.`,
    }
    return lr * demand("lambda", "what lrLambda returns", finite, lrLambda(t))
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
  ...options: [options: { readonly lrLambda: LrLambda | readonly LrLambda[] }]
): Scheduler {
  const name = "lambdaLR"
  const { lrLambda } = checked(name, { lrLambda: perGroup(FACTOR) }, ...options)
  const groups = groupsOf(name, optimizer).length
  const of = entryOf<LrLambda>(name, "lrLambda", lrLambda, groups)
  return bindSchedule(optimizer, (lr, i) => lambda({ lr, lrLambda: of(i) }), { name, chainable: false })
}

const FACTOR: Kind<LrLambda> = {
  must: "a function from a step to a factor",
  type: "function",
  holds: () => true,
  advice: "Pass (step) => factor.",
}

/** @internal */
export const promises: SchedulePromises<{ lambda: { lr?: number; lrLambda: LrLambda } }> = {
  lambda: {
    draw: {
      lr: RATE,
      lrLambda: { whole: [2, 50], as: (period) => (t) => Math.abs((t % period) / period - 0.5) },
    },
    formula: (t, { lr, lrLambda }) => lrLambda(t) * lr,
    range: ({ lr }) => [0, lr / 2],
    slope: ({ lr, lrLambda }) => 2 * lr * (lrLambda(0) - lrLambda(0.5)),
    bound: {
      name: "lambdaLR",
      perGroup: ["lrLambda"],
      example: { lrLambda: (t: number) => 1 / (1 + t * t) },
      chainable: false,
    },
  },
}
