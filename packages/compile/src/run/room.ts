import { formatShape, sizeOf } from "@gradus/tensor/engine"
import { isOperation, type OperationValue } from "../graph/value"
import type { Plan } from "../plan/plan"
import { atLine, PlacesWanted } from "../trace/site"

/**
 * Takes memory for a program.
 *
 * @param allocate - asks for so many bytes
 * @throws RangeError, naming the largest result, where there is no room for it
 */
export function roomFor({ bytes, schedule }: Plan, allocate: (bytes: number) => number): number {
  try {
    return allocate(Math.max(bytes, 64))
  } catch (cause) {
    // Where WebAssembly itself is refused, more memory is no remedy.
    if (!(cause instanceof RangeError)) throw cause
    let largest: OperationValue | undefined
    for (const value of schedule.stages.flatMap(({ writes }) => writes)) {
      if (isOperation(value) && (!largest || sizeOf(value.shape) > sizeOf(largest.shape))) largest = value
    }
    if (largest && !largest.source.site) throw new PlacesWanted()
    const made = largest
      ? ` The largest result is that of ${largest.source.primitive.name}, shape ${formatShape(largest.shape)}${atLine(largest.source.site)}.`
      : ""
    throw new RangeError(
      `compile: a step's memory must be granted, less than 4 GiB together with all else, got a refusal of ${bytes} bytes.${made} Use smaller batches.`,
      { cause },
    )
  }
}
