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

/** PyTorch's slope limit in bce is 1e-12 rounded to float32. */
const TOLERANCE: Readonly<Record<string, number>> = { bce: 1e-8 }

/** Rounding aside the same. */
function expectClose(loss: string, got: Tensor, wanted: Plain): void {
  expect(got.shape).toEqual(wanted.shape)
  expect(got.dtype).toBe(wanted.dtype)
  for (const [i, value] of got.toTypedArray().entries()) {
    const expected = read(wanted.data[i])
    const allowed = (TOLERANCE[loss] ?? 1e-13) * Math.max(1, Math.abs(expected))
    const same = Object.is(value, expected) || Math.abs(value - expected) <= allowed
    if (!same) expect.fail(`element ${i}: ${value} where PyTorch has ${expected}\n${got}`)
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
    expectClose(entry.loss, call(load(entry.input), target, options), entry.value)
    const weighted = (x: Tensor) => call(x, target, options).mul(load(entry.seed)).sum()
    expectClose(entry.loss, grad(weighted)(load(entry.input)), entry.gradient)
  })

  it("covers every loss", () => {
    expect(Object.keys(losses).filter((name) => !cases.some(({ loss }) => loss === name))).toEqual([])
  })
})
