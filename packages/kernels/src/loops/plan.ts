import { BYTES, type Call, type StorageType } from "../call"
import type { LoopProgram } from "./program"

/** How an operand lies over a loop's axes: steps in elements along each, from its first element. */
export interface View {
  readonly strides: readonly number[]
  /** Elements before the first one. */
  readonly offset?: number
}

/** The row-major strides of a shape, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis] as number
  }
  return strides
}

/**
 * Fits a program to operands that all lie in one row of `size` elements, or are a single value for all of them: the
 * common case of elementwise work, planned without looking at axes.
 *
 * @param single - for each input, whether it is one value
 */
export function planFlat(program: LoopProgram, size: number, single: readonly boolean[]): Call {
  let access = ""
  for (const one of single) access += one ? "u" : "v"
  for (let i = 0; i < program.outputs.length; i++) access += "v"
  return {
    kernel: program.kernel(1, access),
    scratch: 0,
    args: (pointers) => [size, ...pointers.slice(0, access.length)],
  }
}

/**
 * Fits a program to a loop: drops axes of size 1, joins axes that every operand walks as one, and picks
 * the kernel for the pattern that is left.
 *
 * @param shape - sizes of the loop's axes, outermost first
 * @param inputs - one view for each input; strides of 0 broadcast, negative ones walk backwards
 * @param outputs - one view for each output; row-major when left out
 */
export function planLoop(
  program: LoopProgram,
  shape: readonly number[],
  inputs: readonly View[],
  outputs?: readonly View[],
): Call {
  const rowMajor = outputs ? undefined : { strides: contiguousStrides(shape) }
  const views = [...inputs, ...(outputs ?? program.outputs.map(() => rowMajor as View))]
  const axes = joinAxes(shape, views)
  const rank = axes.sizes.length
  const args: number[] = [...axes.sizes]
  /** Position in `args` of each operand's address, and the bytes to add to it. */
  const slots: number[] = []
  const offsets: number[] = []
  let access = ""
  for (const [i, strides] of axes.strides.entries()) {
    const type = program.inputs[i] ?? (program.outputs[i - program.inputs.length]?.type as StorageType)
    const bytes = BYTES[type]
    const inner = strides[rank - 1] as number
    const isInput = i < program.inputs.length
    const how =
      inner === 1 ? "v" : inner !== 0 ? "g" : isInput ? (strides.every((s) => s === 0) ? "u" : "s") : "v"
    access += how
    slots.push(args.length)
    offsets.push((views[i]?.offset ?? 0) * bytes)
    args.push(0)
    if (how !== "u") for (let axis = 0; axis < rank - 1; axis++) args.push((strides[axis] as number) * bytes)
    if (how === "g") args.push(inner * bytes)
  }
  return {
    kernel: program.kernel(rank, access),
    scratch: 0,
    args(pointers) {
      for (let i = 0; i < slots.length; i++) {
        args[slots[i] as number] = (pointers[i] as number) + (offsets[i] as number)
      }
      return args
    },
  }
}

/** Sizes and, for each operand, strides of the fewest axes that walk the same elements in the same order. */
function joinAxes(
  shape: readonly number[],
  views: readonly View[],
): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = []
  const strides: number[][] = views.map(() => [])
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] as number
    if (size === 1) continue
    const last = sizes.length - 1
    const joins =
      last >= 0 && views.every((view, i) => strides[i]?.[last] === (view.strides[axis] as number) * size)
    if (joins) {
      sizes[last] = (sizes[last] as number) * size
      for (const [i, view] of views.entries()) (strides[i] as number[])[last] = view.strides[axis] as number
    } else {
      sizes.push(size)
      for (const [i, view] of views.entries()) strides[i]?.push(view.strides[axis] as number)
    }
  }
  if (sizes.length === 0) {
    // A single element: one axis that outputs (and so the kernel's pattern) see as contiguous.
    return { sizes: [1], strides: views.map(() => [1]) }
  }
  return { sizes, strides }
}
