import { demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "../optimizer/parameters"

/** Steps from one sweep to the next. */
const SWEEP = 16

/**
 * An average that may fade away, with what is too small to be a normal number set to 0 at every 16th step. Arithmetic on
 * such numbers is many times slower, but to look for them at every step would cost a fifth of a step's time.
 *
 * @param average - what the rule keeps
 * @param t - the number of the step, as rules are given it
 * @example
 * ```ts
 * import { fading } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 * fading(tensor([1e-40]), tensor(15)).gt(0) // => [true]
 * fading(tensor([1e-40]), tensor(16)).gt(0) // => [false]
 * ```
 */
export function fading(average: Tensor, t: Tensor, ...surplus: []): Tensor {
  noMore("fading", surplus)
  demand("fading", "average", TENSOR, average)
  const sweeps = demand("fading", "t", TENSOR, t).div(SWEEP)
  return average.flushSubnormalWhere(sweeps.eq(sweeps.floor()))
}
