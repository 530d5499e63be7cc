import type { Call, StorageType } from "../call"
import { contiguousStrides, LoopProgram, planLoop } from "../loops"
import { remembered } from "../remembered"
import { input } from "../scalar/expr"
import { planTranspose } from "./transpose"

export interface PermutePlan {
  readonly type: StorageType
  readonly shape: readonly number[]
  /** Axis `i` of the result is axis `permutation[i]` of the contiguous input. */
  readonly permutation: readonly number[]
}

const copies = new Map<StorageType, LoopProgram>()

/** The elementwise loop that copies. */
export function copyProgram(type: StorageType): LoopProgram {
  const make = () => new LoopProgram(`copy:${type}`, [type], [{ type, expr: input(0, type) }])
  return remembered(copies, type, make)
}

/** Reorders axes: by tiles where, seen rightly, two neighbouring axes swap; else by a strided copy. */
export function planPermute({ type, shape, permutation }: PermutePlan): Call {
  const { sizes, order } = joined(shape, permutation)
  const rank = sizes.length
  const swaps = rank >= 2 && rank <= 3 && order[rank - 1] === rank - 2 && order[rank - 2] === rank - 1
  if (swaps) {
    return planTranspose({
      type,
      batch: rank === 3 ? sizes[0]! : 1,
      rows: sizes[rank - 2]!,
      columns: sizes[rank - 1]!,
    })
  }
  const strides = contiguousStrides(sizes)
  return planLoop(
    copyProgram(type),
    order.map((axis) => sizes[axis]!),
    [{ strides: order.map((axis) => strides[axis]!) }],
  )
}

/** Fewest axes and their new order: size 1 is dropped, and neighbours that stay together are joined. */
function joined(
  shape: readonly number[],
  permutation: readonly number[],
): { sizes: number[]; order: number[] } {
  const groups: { first: number; last: number; size: number }[] = []
  const real = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1)
  for (const axis of permutation) {
    if (shape[axis] === 1) continue
    const group = groups.at(-1)
    if (group && real.indexOf(axis) === real.indexOf(group.last) + 1) {
      group.last = axis
      group.size *= shape[axis]!
    } else {
      groups.push({ first: axis, last: axis, size: shape[axis]! })
    }
  }
  const sorted = [...groups].sort((a, b) => a.first - b.first)
  return { sizes: sorted.map(({ size }) => size), order: groups.map((group) => sorted.indexOf(group)) }
}
