import { formatShape, sizeOf } from "@gradus/tensor/engine"
import { isOperation, type OperationValue } from "../graph/value"
import type { Plan } from "../plan/plan"
import { atLine, PlacesWanted } from "../trace/site"

const MOST = 2 ** 32

/** @throws RangeError, naming the largest result, for a program that cannot fit into WebAssembly's memory */
export function demandRoom({ bytes, schedule }: Plan): void {
  if (bytes < MOST) return
  let largest: OperationValue | undefined
  for (const value of schedule.stages.flatMap(({ writes }) => writes)) {
    if (isOperation(value) && (!largest || sizeOf(value.shape) > sizeOf(largest.shape))) largest = value
  }
  if (largest && !largest.source.site) throw new PlacesWanted()
  const made = largest
    ? ` The largest result is that of ${largest.source.primitive.name}, shape ${formatShape(largest.shape)}${atLine(largest.source.site)}.`
    : ""
  throw new RangeError(
    `compile: a step's memory must be less than 4 GiB, got ${(bytes / 2 ** 30).toFixed(1)} GiB.${made} Use smaller batches.`,
  )
}
