import { BYTES, type Call } from "../call"
import { ranges } from "../parts"
import type { Kernel } from "../wasm"
import type { Access, LoopProgram } from "./program"

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

/** Parts of a row begin at multiples of so many elements: whole cache lines of every type. */
const GRAIN = 64

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
  const kernel = program.kernel(1, access)
  const over = (from: number, count: number): Call => ({
    kernel,
    scratch: 0,
    args(pointers) {
      const args = [count]
      for (let i = 0; i < access.length; i++) {
        args.push((pointers[i] as number) + (single[i] ? 0 : from * BYTES[program.typeOf(i)]))
      }
      if (program.indexed) args.push(from)
      return args
    },
  })
  // Written out: copies of objects are slow, and this runs in every operation.
  const { scratch, args } = over(0, size)
  return {
    kernel,
    scratch,
    args,
    split: (parts) => ranges(size, parts, GRAIN).map(({ from, count }) => over(from, count)),
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
  const { sizes, strides } = joinAxes(shape, views)
  const operands = views.map(({ offset = 0 }, i): Operand => {
    const steps = strides[i] as number[]
    // A single element lies as if others followed.
    const inner = steps.at(-1) ?? 1
    const isInput = i < program.inputs.length
    const still = steps.every((step) => step === 0)
    const how = inner === 1 ? "v" : inner !== 0 ? "g" : isInput ? (still ? "u" : "s") : "v"
    const bytes = BYTES[program.typeOf(i)]
    return { how, start: offset * bytes, strides: steps.map((step) => step * bytes) }
  })
  const access = operands.map(({ how }) => how).join("")
  return loopCall({ program, kernel: program.kernel(sizes.length, access), sizes, operands, first: 0 })
}

interface Operand {
  readonly how: Access
  /** Bytes before the first element, and from one to the next along each axis. */
  readonly start: number
  readonly strides: readonly number[]
}

interface PlannedLoop {
  readonly program: LoopProgram
  readonly kernel: Kernel
  readonly sizes: readonly number[]
  readonly operands: readonly Operand[]
  /** Index of the first element. */
  readonly first: number
}

function loopCall(loop: PlannedLoop): Call {
  const { program, kernel, sizes, operands, first } = loop
  const args: number[] = [...sizes]
  /** Position in `args` of each operand's address. */
  const slots: number[] = []
  for (const { how, strides } of operands) {
    slots.push(args.length)
    args.push(0)
    if (how !== "u") args.push(...strides.slice(0, -1))
    if (how === "g") args.push(strides.at(-1) as number)
  }
  if (program.indexed) args.push(first)
  return {
    kernel,
    scratch: 0,
    args(pointers) {
      for (let i = 0; i < slots.length; i++) {
        args[slots[i] as number] = (pointers[i] as number) + (operands[i] as Operand).start
      }
      return args
    },
    split: (parts) => loopParts(loop, parts).map(loopCall),
  }
}

/** Parts of a loop along its outermost axis; along the longest, when that one is too short to share. */
function loopParts(loop: PlannedLoop, parts: number): PlannedLoop[] {
  const { program, sizes, operands } = loop
  if (sizes.length === 0) return [loop]
  const outermost = sizes[0] as number
  // Indices go on from the first element only in parts of the outermost axis.
  const enough = program.indexed || outermost >= 4 * parts || outermost % parts === 0
  const axis = enough ? 0 : sizes.indexOf(Math.max(...sizes))
  const inside = sizes.slice(axis + 1).reduce((a, b) => a * b, 1)
  const grain = axis === sizes.length - 1 ? GRAIN : 1
  return ranges(sizes[axis] as number, parts, grain).map(({ from, count }) => ({
    ...loop,
    sizes: sizes.map((size, i) => (i === axis ? count : size)),
    operands: operands.map((operand) => ({
      ...operand,
      start: operand.start + from * (operand.strides[axis] as number),
    })),
    first: from * inside,
  }))
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
  return { sizes, strides }
}
