import { bytesMoved, flopsOf } from "./cost"
import type { Stage } from "./stage"

/** Nanoseconds for which a stage has to work for a barrier to pay. */
const WORTH = 4000

/** About what one thread does in a nanosecond: see bench/. */
const BYTES_PER_NS = 20
const FLOPS_PER_NS = 25

/** Whether a stage takes so long that several threads should do it. */
export function isWorthSharing(stage: Stage): boolean {
  return Math.max(bytesMoved(stage) / BYTES_PER_NS, flopsOf(stage) / FLOPS_PER_NS) > WORTH
}
