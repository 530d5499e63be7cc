import fc from "fast-check"
import {
  BYTES,
  type Call,
  contiguousStrides,
  type Epilogue,
  engine,
  evaluator,
  exprKey,
  gemmEpilogues,
} from "../src"
import type { StorageType } from "../src/call"
import { type Expr, elementIndex, input } from "../src/scalar"
import { elements } from "./elements"

type Float = "f32" | "f64"
export type Values = ArrayLike<number>
/** What a kernel reads beside its sums, and what it stores. */
export type Stored = Omit<Epilogue, "gemm">

/** One input of an epilogue: its type, and the axes of the output along which it moves. */
interface Beside {
  readonly type: StorageType
  readonly moves: "like" | "columns" | "rows" | "uniform"
  readonly how: "add" | "sub" | "mul" | "max"
}

/** An epilogue and, for each output, the input in whose place it is stored. */
export interface Case {
  readonly beside: readonly Beside[]
  readonly outputs: readonly ("value" | "above" | "whole" | "halves" | "sum")[]
  readonly index: boolean
  readonly inPlace: boolean
}

export const cases: fc.Arbitrary<Case> = fc.record({
  beside: fc.array(
    fc.record({
      type: fc.constantFrom("f32", "f64", "i32", "bool"),
      moves: fc.constantFrom("like", "columns", "rows", "uniform"),
      how: fc.constantFrom("add", "sub", "mul", "max"),
    }),
    { maxLength: 5 },
  ),
  outputs: fc.uniqueArray(fc.constantFrom("value", "above", "whole", "halves", "sum"), {
    minLength: 1,
    maxLength: 3,
  }),
  index: fc.boolean(),
  inPlace: fc.boolean(),
})

/** In a kernel of 32-bit sums, 64-bit values must be uniform; 64-bit sums must be used. */
function suited(type: Float, { beside, outputs, ...rest }: Case): Case {
  return {
    ...rest,
    beside: beside.map((b) => (type === "f32" && b.type === "f64" ? { ...b, moves: "uniform" } : b)),
    outputs,
  }
}

/** An epilogue over an output of some shape, whose rows are its second axis from the end (or `rowAxis`). */
export function epilogueOf(
  type: Float,
  shape: readonly number[],
  wanted: Case,
  rowAxis = shape.length - 2,
): { readonly epilogue: Epilogue; readonly inPlace: readonly (number | undefined)[] } {
  const { beside, outputs, index, inPlace } = suited(type, wanted)
  const sum = input(0, type)
  let value: Expr = sum
  beside.forEach((b, i) => {
    const operand = input(i + 1, b.type).to(type)
    value = value[b.how](operand)
  })
  if (index) value = elementIndex().and(5).eq(1).select(value.neg(), value)
  const results: Record<Case["outputs"][number], { type: StorageType; expr: Expr }> = {
    value: { type, expr: value },
    above: { type: "bool", expr: value.gt(sum.mul(0.5)) },
    whole: { type: "i32", expr: value.mul(100).to("i32") },
    halves: type === "f64" ? { type: "f32", expr: value.to("f32") } : { type, expr: value.mul(0.5) },
    sum: { type, expr: sum },
  }
  const stored = outputs.map((name) => results[name])
  const like = contiguousStrides(shape)
  const columns = (axis: number) => axis > rowAxis
  const inputs = beside.map(({ type, moves }) => {
    const strides = like.map((stride, axis) => {
      if (moves === "like") return stride
      if (moves === "columns") return columns(axis) ? stride : 0
      return moves === "rows" && axis === rowAxis ? 1 : 0
    })
    return { type, view: { strides, offset: moves === "like" ? 0 : 2 } }
  })
  const free = new Set(beside.keys())
  const places = stored.map((output) => {
    const at = beside.findIndex((b, i) => free.has(i) && b.moves === "like" && b.type === output.type)
    if (!inPlace || at < 0) return undefined
    free.delete(at)
    return at
  })
  const key = `${JSON.stringify(inputs)}:${stored.map((o) => o.type)}:${exprKey(stored.map((o) => o.expr))}`
  return { epilogue: { key, inputs, outputs: stored, gemm: gemmEpilogues }, inPlace: places }
}

const reach = (shape: readonly number[], strides: readonly number[]) =>
  shape.includes(0) ? 0 : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], 1)

/** Numbers for the inputs of an epilogue. */
export function valuesBeside(shape: readonly number[], epilogue: Stored, seed: number): number[][] {
  let state = seed | 1
  return epilogue.inputs.map(({ type, view }) =>
    Array.from({ length: reach(shape, view.strides) + (view.offset ?? 0) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      const value = state / 2 ** 31
      if (type === "bool") return value > 0 ? 1 : 0
      if (type === "i32") return Math.floor(value * 9)
      return type === "f32" ? Math.fround(value) : value
    }),
  )
}

/** What the epilogue makes of finished sums: a plain loop over elements. */
export function applyEpilogue(
  shape: readonly number[],
  epilogue: Stored,
  sums: Values,
  beside: readonly Values[],
): number[][] {
  const results: number[][] = epilogue.outputs.map(() => [])
  const evaluate = evaluator(epilogue.outputs.map(({ expr }) => expr))
  const at = shape.map(() => 0)
  for (let i = 0; i < sums.length; i++) {
    const inputs = epilogue.inputs.map(({ view }, n) => {
      const place = view.strides.reduce((sum, stride, axis) => sum + stride * at[axis], view.offset ?? 0)
      return beside[n][place]
    })
    evaluate([sums[i], ...inputs], i).forEach((value, n) => results[n].push(Number(value)))
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0
  }
  return results
}

/** Runs calls, which share the pointers but for scratch, one after another; what the outputs hold then. */
export function runWithEpilogue(
  calls: readonly Call[],
  operands: readonly { readonly type: StorageType; readonly values: Values }[],
  epilogue: Stored,
  beside: readonly Values[],
  length: number,
  inPlace: readonly (number | undefined)[],
): number[][] {
  const { allocator } = engine()
  const held: [number, number][] = []
  const room = (bytes: number) => {
    const address = allocator.allocate(bytes)
    held.push([address, bytes])
    return address
  }
  const inputs = [...operands, ...epilogue.inputs.map(({ type }, i) => ({ type, values: beside[i] }))].map(
    ({ type, values }) => ({ type, values, address: room(values.length * BYTES[type] + GUARD) }),
  )
  const outputs = epilogue.outputs.map(({ type }, i) => {
    const at = inPlace[i]
    const address =
      at === undefined ? room(length * BYTES[type] + GUARD) : inputs[operands.length + at].address
    return { type, address }
  })
  const scratch = calls.map((call) => (call.scratch > 0 ? room(call.scratch) : 0))
  for (const [address, bytes] of held) elements("bool", address, bytes).fill(0xa5)
  for (const { type, address, values } of inputs) elements(type, address, values.length).set(values)
  const pointers = [...inputs, ...outputs].map(({ address }) => address)
  calls.forEach((call, i) => {
    engine().compiled(call.kernel)(...call.args([...pointers, scratch[i]]))
  })
  const results = outputs.map(({ type, address }) => {
    const behind = elements("bool", address + length * BYTES[type], GUARD)
    if (behind.some((byte) => byte !== 0xa5)) throw new Error("wrote behind an output")
    return [...elements(type, address, length)]
  })
  inputs.forEach(({ type, address, values }, i) => {
    if (inPlace.includes(i - operands.length)) return
    const kept = elements(type, address, values.length).every((x, j) => Object.is(x, values[j]))
    if (!kept) throw new Error(`changed input ${i}`)
  })
  for (const [address, bytes] of held) allocator.free(address, bytes)
  return results
}

const GUARD = 64

export function differs(got: readonly number[][], wanted: readonly number[][]): string | undefined {
  for (const [n, values] of wanted.entries()) {
    const at = values.findIndex((x, i) => !Object.is(x, got[n][i]))
    if (at >= 0 || values.length !== got[n].length) {
      return `output ${n}, element ${at} is ${got[n][at]}, not ${values[at]}`
    }
  }
  return undefined
}
