import { bytesMoved, flopsOf } from "../plan/cost"
import type { Plan } from "../plan/plan"

/** What one stage of a program does. */
export interface KernelReport {
  /** The operations, in the order in which they were recorded. */
  readonly operations: readonly string[]
  /** Sizes of the loop. */
  readonly shape: readonly number[]
  /** What it is: a loop, work on rows, a reduction, a product with what continues it, or kernels that are not fused. */
  readonly kind: "loop" | "rows" | "reduce" | "tiles" | "steps"
  /** Bytes that it reads and writes, each once. */
  readonly bytes: number
  /** Additions, multiplications and the like; those of an operation that is not fused do not count. */
  readonly flops: number
}

export function kernelReports({ schedule }: Plan): KernelReport[] {
  return schedule.stages.map((stage) => {
    const { unit } = stage
    return {
      operations: unit.names,
      shape: unit.shape,
      kind: unit.kind,
      bytes: bytesMoved(stage),
      flops: flopsOf(stage),
    }
  })
}
