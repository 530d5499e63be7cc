import { grad, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { exportOf, golden, isNumbers, type Numbers, titled } from "../../../conformance/golden"
import * as losses from "../src"

interface Case {
  readonly call: string
  readonly input: Numbers
  readonly target: Numbers
  readonly options: Readonly<Record<string, unknown>>
  /** How far from PyTorch's, relative to the value or to 1. */
  readonly within?: number
  readonly results: Readonly<
    Record<string, { readonly value: Numbers; readonly gradient: readonly number[] }>
  >
}

const load = ({ shape, dtype, data }: Numbers): Tensor =>
  tensor(Float64Array.from(data as number[]), { shape, dtype: dtype === "int32" ? "int32" : "float64" })

/** Rounding aside the same. */
function expectClose(got: Tensor, shape: readonly number[], data: readonly number[], within: number): void {
  expect(got.shape).toEqual(shape)
  expect(got.dtype).toBe("float64")
  for (const [i, value] of got.toTypedArray().entries()) {
    const allowed = within * Math.max(1, Math.abs(data[i]))
    const same = Object.is(value, data[i]) || Math.abs(value - data[i]) <= allowed
    if (!same) expect.fail(`element ${i}: ${value} where the file has ${data[i]}\n${got}`)
  }
}

const cases = golden<Case>("losses", "loss")

describe("values and gradients", () => {
  const everyReduction = titled(cases).flatMap(([title, one]) =>
    Object.keys(one.results).map((reduction) => [`${title}, ${reduction}`, one, reduction] as const),
  )

  it.each(everyReduction)("%s", (_, one, reduction) => {
    const { input, target, options, within = 1e-13, results } = one
    const { value, gradient } = results[reduction]
    const given = Object.entries(options).map(([key, value]) => [key, isNumbers(value) ? load(value) : value])
    const of = exportOf<(input: Tensor, target: Tensor, options: object) => Tensor>(losses, one)
    const loss = (x: Tensor) => of(x, load(target), { ...Object.fromEntries(given), reduction })
    expectClose(loss(load(input)), value.shape, value.data as number[], within)
    const weights = tensor(
      Float64Array.from(value.data, (_, i) => (i + 1) / 4),
      { shape: value.shape },
    )
    const weighted = (x: Tensor) => loss(x).mul(weights).sum()
    expectClose(grad(weighted)(load(input)), input.shape, gradient, within)
  })

  it("has a case of every loss", () => {
    expect(Object.keys(losses).filter((name) => !cases.some(({ call }) => call === name))).toEqual([])
  })
})
