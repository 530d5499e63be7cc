import { isOf, type Kind } from "@gradus/checks"
import type { Schedule } from "./schedule"

/** Finite numbers from 0 on: rates, steps. */
export const NON_NEGATIVE: Kind<number> = {
  must: "a number in [0, ∞)",
  type: "number",
  holds: (x) => x >= 0 && x < Infinity,
}

/** The base learning rate of a schedule; left out, what comes of it is a factor. */
export const BASE_LR: Kind<number> = {
  must: "a number in (-∞, ∞)",
  type: "number",
  holds: Number.isFinite,
  default: 1,
}

/** Steps in rising order, whole, `least` or more; `distinct` forbids repeats. */
export function rising(least: number, { distinct }: { readonly distinct: boolean }): Kind<readonly number[]> {
  const follows = (a: number, b: number) => (distinct ? a < b : a <= b)
  return {
    must: `a list of whole numbers ≥ ${least} that rise`,
    holds: (list) =>
      Array.isArray(list) &&
      Array.from(list).every(
        (m, i) => Number.isSafeInteger(m) && m >= least && (i === 0 || follows(list[i - 1], m)),
      ),
    advice: "List the steps at which the rate changes, in order.",
  }
}

/** A function: what is given it and what it returns, in words. */
export function callable<F>(must: string): Kind<F> {
  return { must, type: "function", holds: () => true }
}

/** Schedules to be made one of. */
export const SCHEDULES: Kind<readonly Schedule[]> = {
  must: "a list of functions from a step to a rate, at least one",
  holds: (list) =>
    Array.isArray(list) && list.length > 0 && [...list].every((one) => isOf(callable(""), one)),
}
