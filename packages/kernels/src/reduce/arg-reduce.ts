import { BYTES, type Call } from "../call"
import { divisible } from "../parts"
import { remembered } from "../remembered"
import type { Kernel } from "../wasm"
import { acrossKernel } from "./arg-across"
import { alongKernel } from "./arg-along"
import type { ArgOp, NumberType } from "./arg-extreme"
import { runsAlong } from "./runs"

export interface ArgReducePlan {
  readonly op: ArgOp
  readonly type: NumberType
  readonly shape: readonly number[]
  /** Without an axis: the place among all elements. */
  readonly axis?: number
}

const kernels = new Map<string, Kernel>()

/**
 * Place of the largest or smallest element along an axis of a contiguous input, an i32: the first one
 * where several are equal (−0 equals 0); NaN counts as the extreme, as in PyTorch.
 *
 * @throws RangeError when there are no elements along the axis
 */
export function planArgReduce({ op, type, shape, axis }: ArgReducePlan): Call {
  const { outer, length, inner } = runsAlong(shape, axis)
  if (length === 0) {
    throw new RangeError(`${op}: there must be at least one element, got shape [${shape}]. Check the axis.`)
  }
  const key = `${inner === 1}:${op}:${type}`
  const make = inner === 1 ? alongKernel : acrossKernel
  const kernel = remembered(kernels, key, () => make(op, type))
  const over = (runs: number): Call => ({
    kernel,
    scratch: 0,
    args: ([from, to]) => [runs, length, inner, from as number, to as number],
  })
  return divisible(over, outer, [length * inner * BYTES[type], inner * BYTES.i32])
}
