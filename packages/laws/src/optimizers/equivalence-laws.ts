import * as fc from "fast-check"
import { defineLaw, type Law } from "../law"
import { averagesCondition } from "./closed-form"
import type { OptimizerOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"
import {
  follow,
  mustAgree,
  showTrajectoryCase,
  start,
  type TrajectoryDraw,
  trajectories,
  walk,
} from "./trajectory"

/** Two optimizers said to be one, as the lecture's two forms of Adagrad, or AdamW without decay and Adam. */
export interface OptimizerPair {
  readonly name: string
  readonly left: OptimizerSubject
  readonly right: OptimizerSubject
  /** Options for the right one from those drawn for the left. Default: the same. */
  readonly rightOptions?: (options: OptimizerOptions) => OptimizerOptions
  /** How the left one's trajectories are drawn. */
  readonly draw?: TrajectoryDraw
  /** Demand the same bits. Default: equal to rounding. */
  readonly bitwise?: boolean
}

/** Laws of two optimizers that must be one. */
export const equivalenceLaws: readonly Law<OptimizerPair>[] = [
  defineLaw({
    name: "two optimizers are one",
    statement:
      "From the same start under the same gradients both take the same course: bit for bit, or within ε·(16 + 8t)·κ of " +
      "the way moved and ε·(4 + 2t) of the largest parameter.",
    cases: (pair: OptimizerPair) => fc.record({ trajectory: trajectories(pair.left, pair.draw) }),
    holds: ({ left, right, rightOptions, bitwise }, { trajectory }) => {
      const { params, options, grads } = trajectory
      const expected = follow(left, trajectory)
      const got = walk(start(right, { ...trajectory, options: rightOptions?.(options) ?? options }), grads)
      const eps = Math.max(left.eps, right.eps)
      const kappa = Math.max(
        averagesCondition(left, options),
        averagesCondition(right, rightOptions?.(options) ?? options),
      )
      const allowed = (t: number, p: number, i: number) => {
        let [way, largest, last] = [0, Math.abs(params[p][i]), params[p][i]]
        for (let s = 0; s <= t; s++) {
          way += Math.abs(expected[s][p][i] - last)
          last = expected[s][p][i]
          largest = Math.max(largest, Math.abs(last))
        }
        return eps * ((16 + 8 * (t + 1)) * kappa * way + (4 + 2 * (t + 1)) * largest)
      }
      mustAgree({ trajectory, expected, got, ...(bitwise ? {} : { allowed }) })
    },
    show: showTrajectoryCase,
  }),
]
