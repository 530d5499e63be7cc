import { describe, expect, it } from "vitest"
import { exportOf, type Golden, golden, isNumbers, type Numbers, titled } from "../../../conformance/golden"
import type { DType } from "../src"
import * as g from "../src"
import { gradients } from "../src/autograd/grad"

interface Case {
  readonly call: string
  readonly args: readonly unknown[]
  readonly results: readonly Numbers[]
  /** What the results' gradients begin with; left out with `gradients` where none are known. */
  readonly seeds?: readonly (readonly number[])[]
  /** Of all float64 arguments, in the order in which they stand there. */
  readonly gradients?: readonly (readonly number[])[]
  /** How far off ours may be in float64, relative to the largest number. */
  readonly within?: number
}

const load = ({ shape, dtype = "float64", data }: Numbers, float: DType = "float64"): g.Tensor =>
  g.tensor(Float64Array.from(data, Number), { shape, dtype: dtype === "float64" ? float : (dtype as DType) })

type Operation = (...args: readonly unknown[]) => g.Tensor | readonly g.Tensor[]

/** An exported function, or else a method or a getter of the first argument. */
function operation(one: Case & Golden): Operation {
  const { call } = one
  if (!(call in g.Tensor.prototype) || call in g) return exportOf(g, one)
  return (first, ...rest) => {
    const member = (first as Record<string, g.Tensor | Operation>)[call]
    return typeof member === "function" ? (member as Operation).apply(first, rest) : member
  }
}

/** Arguments with their tensors; those of a float dtype are put on a list. */
function loaded(value: unknown, float: DType, leaves: g.Tensor[]): unknown {
  if (isNumbers(value)) {
    const one = load(value, float)
    if (one.dtype === float) leaves.push(one)
    return one
  }
  if (Array.isArray(value)) return value.map((part) => loaded(part, float, leaves))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, loaded(part, float, leaves)]))
}

/**
 * Rounding aside the same: 1e-13 of the largest number for float64 if not told otherwise, 2e-5 for float32 (of each number or 1), exactly
 * for integers and bools. What float32 cannot hold is ∞.
 */
function expectClose(got: g.Tensor, wanted: Numbers, float: DType, within = 1e-13): void {
  const { shape, dtype = "float64", data } = wanted
  expect(got.shape).toEqual(shape)
  expect(got.dtype).toBe(dtype === "float64" ? float : dtype)
  const values = got.toTypedArray()
  const expected = data.map((x) => (float === "float32" ? Math.fround(Number(x)) : Number(x)))
  const largest = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs))
  for (const [i, value] of expected.entries()) {
    if (Object.is(values[i], value) || values[i] === value) continue
    const allowed = float === "float64" ? within * largest : 2e-5 * Math.max(1, Math.abs(value))
    if (!(Math.abs(values[i] - value) <= allowed)) {
      expect.fail(`element ${i}: ${values[i]} where the file has ${value}\n${got}`)
    }
  }
}

describe.each(["float64", "float32"] as const)("values and gradients in %s", (float) => {
  it.each(titled(golden<Case>("tensor", "operation")))("%s", (_, one) => {
    const { args, results, ...rest } = one
    const leaves: g.Tensor[] = []
    const given = loaded(args, float, leaves) as unknown[]
    for (const leaf of leaves) leaf.requiresGrad = true
    const found = [operation(one)(...given)].flat() as g.Tensor[]
    expect(found.length).toBe(results.length)
    for (const [i, wanted] of results.entries()) expectClose(found[i], wanted, float, rest.within)
    const { seeds = [], gradients: wanted = [] } = rest
    if (seeds.length === 0) return
    const gradOutputs = seeds.map((data, i) => load({ shape: results[i].shape, data }, float))
    const gotten = gradients(found, leaves, { gradOutputs })
    expect(gotten.length).toBe(wanted.length)
    for (const [i, data] of wanted.entries()) {
      expectClose(gotten[i] as g.Tensor, { shape: leaves[i].shape, data }, float, rest.within)
    }
  })
})

describe("tensors are printed as PyTorch's", () => {
  interface Printing {
    readonly lines: readonly string[]
    /** Numbers as they are, or 0, 1, 2, … over a divisor in a shape. */
    readonly tensor?: Numbers
    readonly divisor: number
    readonly shape: readonly number[]
  }

  it.each(titled(golden<Printing>("tensor", "printing")))("%s", (_, { lines, tensor, divisor, shape }) => {
    const size = tensor ? 0 : shape.reduce((a, b) => a * b, 1)
    const values = tensor ? load(tensor) : g.arange(size).reshape(shape).to("float32").div(divisor)
    expect(String(values)).toBe(lines.join("\n"))
  })
})
