import { grad, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as losses from "../src"
import fixtures from "./fixtures/torch.json" with { type: "json" }

/** JSON has no NaN and ∞. */
type Written = number | "nan" | "inf" | "-inf"
interface Plain {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: readonly Written[]
}
interface Case {
  readonly loss: keyof typeof losses
  readonly options: Readonly<Record<string, unknown>>
  readonly input: Plain
  readonly target: Plain
  readonly seed: Plain
  readonly value: Plain
  readonly gradient: Plain
}

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: 1 / 0, "-inf": -1 / 0 }
const read = (x: Written): number => (typeof x === "string" ? WORDS[x] : x)
const load = ({ shape, dtype, data }: Plain): Tensor =>
  tensor(Float64Array.from(data, read), { shape, dtype: dtype === "int32" ? "int32" : "float64" })
const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && "data" in value

/** Rounding aside the same: 1e-13 of the largest number. */
function expectClose(got: Tensor, wanted: Plain): void {
  expect(got.shape).toEqual(wanted.shape)
  expect(got.dtype).toBe(wanted.dtype)
  const numbers = wanted.data.map(read)
  const largest = Math.max(1, ...numbers.filter(Number.isFinite).map(Math.abs))
  for (const [i, value] of got.toTypedArray().entries()) {
    const same = Object.is(value, numbers[i]) || Math.abs(value - numbers[i]) <= 1e-13 * largest
    if (!same) expect.fail(`element ${i}: ${value} where PyTorch has ${numbers[i]}\n${got}`)
  }
}

const cases = fixtures.cases as unknown as readonly Case[]
const title = ({ loss, options, input }: Case) =>
  `${loss} of [${input.shape}] ${JSON.stringify(options, (_, value) => (isPlain(value) ? "tensor" : value))}`

describe("values and gradients are PyTorch's", () => {
  it.each(cases.map((entry, i) => [i, title(entry), entry] as const))("%i %s", (_, __, entry) => {
    const options = Object.fromEntries(
      Object.entries(entry.options).map(([name, value]) => [name, isPlain(value) ? load(value) : value]),
    )
    const target = load(entry.target)
    const call = losses[entry.loss] as (input: Tensor, target: Tensor, options: object) => Tensor
    expectClose(call(load(entry.input), target, options), entry.value)
    const weighted = (x: Tensor) => call(x, target, options).mul(load(entry.seed)).sum()
    expectClose(grad(weighted)(load(entry.input)), entry.gradient)
  })

  it("covers every loss", () => {
    expect(Object.keys(losses).filter((name) => !cases.some(({ loss }) => loss === name))).toEqual([])
  })
})
