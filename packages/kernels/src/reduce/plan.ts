import { BYTES, type Call, type StorageType } from "../call"
import { contiguousStrides, type View } from "../loops"
import { ranges } from "../parts"
import { remembered } from "../remembered"
import { input } from "../scalar/expr"
import type { Kernel } from "../wasm"
import { STACK_BYTES } from "./accumulate"
import { type ReduceAxes, reduceAxes } from "./axes"
import type { ReduceOp } from "./combine"
import { planFill } from "./fill"
import { BUFFER_BYTES } from "./nested"
import { OUTER_STACK_BYTES } from "./outer"
import { type ReducePattern, ReduceProgram } from "./program"

export interface ReducePlan {
  /** What to reduce; or `op` and `type`, to reduce an input's elements as they are. */
  readonly program?: ReduceProgram
  readonly op?: ReduceOp
  readonly type?: StorageType
  /** Sizes of all axes, and which of them are reduced. */
  readonly shape: readonly number[]
  readonly axes: readonly number[]
  /** One view for each input; row-major when left out. */
  readonly inputs?: readonly View[]
}

const plain = new Map<string, ReduceProgram>()

/** The program that reduces elements as they are. */
export function plainReduction(op: ReduceOp, type: StorageType): ReduceProgram {
  const key = `${op}:${type}`
  return remembered(plain, key, () => new ReduceProgram(key, [type], op, input(0, type)))
}

/**
 * Fits a reduction to sizes and views. The output is contiguous: one element for each place along the
 * axes that are not reduced, row-major. The order is that of `order.ts`.
 *
 * @throws RangeError for max or min of no elements
 */
export function planReduce(plan: ReducePlan): Call {
  const { shape, axes } = plan
  const program = plan.program ?? plainReduction(plan.op ?? "sum", plan.type ?? "f32")
  const views: readonly View[] =
    plan.inputs ?? program.inputs.map(() => ({ strides: contiguousStrides(shape) }))
  if (axes.some((axis) => shape[axis] === 0)) {
    const kept = shape.reduce((n, size, axis) => (axes.includes(axis) ? n : n * size), 1)
    return afterInputs(views.length, planFill({ type: program.type, n: kept, value: ofNothing(program.op) }))
  }
  const walk = reduceAxes(shape, axes, views)
  const pattern = choosePattern(walk)
  const vectorAxis = pattern === "outer" ? walk.kept.length - 1 : walk.strides[0]!.length - 1
  const still = walk.strides.every((strides) => strides.every((stride) => stride === 0))
  let access = ""
  const operands = walk.strides.map((strides, i): Operand => {
    const bytes = BYTES[program.inputs[i]!]
    const step = strides[vectorAxis]
    // A program needs one input at least that is read in the loop: it sets the lanes.
    const uniform = !still && strides.every((stride) => stride === 0)
    access += step === 1 ? "v" : step !== 0 ? "g" : uniform ? "u" : "s"
    return {
      start: (views[i]?.offset ?? 0) * bytes,
      strides: uniform ? [] : strides.map((stride) => stride * bytes),
    }
  })
  const rowBytes = walk.kept.slice(1).reduce((a, b) => a * b, BYTES[program.type])
  return reduceCall({
    kernel: program.kernel(pattern, walk.kept.length, walk.reduced.length, access),
    scratch: pattern === "outer" ? OUTER_STACK_BYTES : STACK_BYTES + BUFFER_BYTES,
    kept: walk.kept,
    reduced: walk.reduced,
    operands,
    output: 0,
    rowBytes,
    grain: pattern === "outer" && walk.kept.length === 1 ? GRAIN : 1,
  })
}

/** Columns that are reduced side by side go in whole cache lines. */
const GRAIN = 16

interface Operand {
  /** Bytes before the first element. */
  readonly start: number
  /** Bytes along the kept axes, then along the reduced ones; none for a single value. */
  readonly strides: readonly number[]
}

interface PlannedReduction {
  readonly kernel: Kernel
  readonly scratch: number
  readonly kept: readonly number[]
  readonly reduced: readonly number[]
  readonly operands: readonly Operand[]
  /** Bytes before the first result, and from one to the next along the outermost kept axis. */
  readonly output: number
  readonly rowBytes: number
  /** Parts begin at multiples of so many steps of that axis. */
  readonly grain: number
}

function reduceCall(reduction: PlannedReduction): Call {
  const { kernel, scratch, kept, reduced, operands } = reduction
  const args: number[] = [...kept, ...reduced]
  const slots: number[] = []
  for (const { strides } of operands) {
    slots.push(args.length)
    args.push(0, ...strides)
  }
  const output = args.length
  args.push(0, 0)
  return {
    kernel,
    scratch,
    args(pointers) {
      for (let i = 0; i < slots.length; i++) args[slots[i]!] = pointers[i]! + operands[i]!.start
      args[output] = pointers[slots.length]! + reduction.output
      args[output + 1] = pointers[slots.length + 1]!
      return args
    },
    // A single sum is never parted.
    split: kept.length === 0 ? undefined : (parts) => reduceParts(reduction, parts).map(reduceCall),
  }
}

/** Parts of a reduction along its outermost kept axis. */
function reduceParts(reduction: PlannedReduction, parts: number): PlannedReduction[] {
  const { kept, operands, output, rowBytes, grain } = reduction
  return ranges(kept[0]!, parts, grain).map(({ from, count }) => ({
    ...reduction,
    kept: [count, ...kept.slice(1)],
    operands: operands.map(({ start, strides }) => ({ start: start + from * (strides[0] ?? 0), strides })),
    output: output + from * rowBytes,
  }))
}

/** Vectors lie along the axis, reduced or kept, on which more inputs are contiguous. */
function choosePattern({ kept, reduced, strides }: ReduceAxes): ReducePattern {
  const contiguous = (axis: number) => strides.filter((of) => of[axis] === 1).length
  const lastReduced = contiguous(kept.length + reduced.length - 1)
  if (kept.length > 0 && contiguous(kept.length - 1) > lastReduced) return "outer"
  return reduced.length === 1 ? "inner" : "nested"
}

function ofNothing(op: ReduceOp): number {
  if (op === "max" || op === "min") {
    throw new RangeError(`reduce: ${op} must have at least one element, got none. Check the reduced axes.`)
  }
  return op === "prod" || op === "all" ? 1 : 0
}

/** A call without inputs as one that is given some and leaves them alone. */
function afterInputs(inputs: number, call: Call): Call {
  const { split } = call
  return {
    ...call,
    args: (pointers) => call.args(pointers.slice(inputs)),
    split: split && ((parts) => split(parts).map((part) => afterInputs(inputs, part))),
  }
}
