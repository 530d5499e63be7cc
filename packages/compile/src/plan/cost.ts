import { BYTES } from "@gradus/kernels"
import { sizeOf, storageType } from "@gradus/tensor/engine"
import type { Value } from "../graph/value"
import type { Stage } from "./stage"

export function bytesOf({ shape, dtype }: Value): number {
  return sizeOf(shape) * BYTES[storageType(dtype)]
}

/** Bytes that a stage reads and writes, each once. */
export function bytesMoved({ reads, writes }: Stage): number {
  let bytes = 0
  for (const value of [...reads.keys(), ...writes]) bytes += bytesOf(value)
  return bytes
}

/** Additions, multiplications and the like; operations that are not fused do not count. */
export function flopsOf({ unit }: Stage): number {
  if (unit.kind === "steps") return 0
  let flops = unit.size * sizeOf(unit.shape)
  const lowering = unit.core?.source.lowering
  if (lowering?.kind === "tiles") flops += lowering.flops
  if (lowering?.kind === "reduce") flops += sizeOf(unit.shape)
  return flops
}
