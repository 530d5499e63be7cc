import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { exportOf, type Golden, golden, titled } from "../../../conformance/golden"
import * as optim from "../src"
import type { AnyOptimizerClass } from "./form"
import { exported } from "./promises"
import type { Precision } from "./subject"

interface Course {
  readonly call: string
  readonly options: Readonly<Record<string, unknown>>
  /** Options of the last parameter, which is a group of its own. */
  readonly own: Readonly<Record<string, number>>
  readonly shapes: readonly number[][]
  /** The steps after which the parameters are known. */
  readonly kept: readonly number[]
  readonly start: readonly number[][]
  readonly gradients: readonly number[][][]
  /** Units in the last place that are allowed besides t/4, if not 2. */
  readonly ulp?: number
  readonly float64: readonly number[][][]
  readonly float32: readonly number[][][]
}

const load = (data: readonly number[], shape: readonly number[], dtype: Precision, requiresGrad = false) =>
  tensor(Float64Array.from(data), { shape, dtype, requiresGrad })

/** The parameters after each step that is known. */
function course(one: Course & Golden, dtype: Precision) {
  const { options, own, shapes, kept, start, gradients } = one
  const params = start.map((numbers, p) => load(numbers, shapes[p], dtype, true))
  const ours = new (exportOf<AnyOptimizerClass>(exported, one))(
    [{ params: params.slice(0, 2) }, { params: params.slice(2), ...own }],
    options,
  )
  const found: number[][][] = []
  for (const [i, given] of gradients.entries()) {
    for (const [p, parameter] of params.entries()) parameter.grad = load(given[p], shapes[p], dtype)
    ours.step()
    if (kept.includes(i + 1)) found.push(params.map((parameter) => [...parameter.toTypedArray()]))
  }
  return found
}

/**
 * After t steps: 2 + t/4 ulp of the parameter, or of 1 where it is smaller, for each step rounds once more and PyTorch
 * orders a few products otherwise. In float64 that is at most 2.2e-15.
 */
const unit = { float64: 2 ** -52, float32: 2 ** -23 }
const allowed = (dtype: Precision, size: number, t: number, ulp = 2) =>
  (ulp + t / 4) * unit[dtype] * Math.max(1, size)

describe.each(["float64", "float32"] as const)("courses in %s", (dtype) => {
  it.each(titled(golden<Course>("optim", "optimizer")))("%s", (_, one) => {
    const found = course(one, dtype)
    for (const [n, params] of one[dtype].entries()) {
      for (const [p, numbers] of params.entries()) {
        for (const [i, written] of numbers.entries()) {
          const want = dtype === "float32" ? Math.fround(written) : written
          const error = Math.abs(found[n][p][i] - want)
          expect(
            error,
            `step ${one.kept[n]}, parameter ${p}, element ${i}: ${found[n][p][i]} for ${want}`,
          ).toBeLessThanOrEqual(allowed(dtype, Math.abs(want), one.kept[n], one.ulp))
        }
      }
    }
  })
})

interface Clipping {
  readonly call: string
  readonly args: readonly unknown[]
  readonly shapes: readonly number[][]
  readonly gradients: readonly number[][]
  /** What the function returns, where it returns a norm. */
  readonly norm?: number
  readonly clipped: readonly number[][]
}

describe("clipping", () => {
  type Clip = (params: Tensor[], ...args: readonly unknown[]) => unknown

  it.each(titled(golden<Clipping>("optim", "clipping")))("%s", (_, one) => {
    const params = one.gradients.map((g, p) => {
      const parameter = load(
        g.map(() => 0),
        one.shapes[p],
        "float64",
        true,
      )
      parameter.grad = load(g, one.shapes[p], "float64")
      return parameter
    })
    const found = exportOf<Clip>(optim, one)(params, ...one.args)
    if (one.norm !== undefined) expect(Math.abs((found as Tensor).item() / one.norm - 1)).toBeLessThan(1e-14)
    for (const [p, { grad }] of params.entries()) {
      for (const [i, g] of [...(grad as Tensor).toTypedArray()].entries()) {
        expect(Math.abs(g - one.clipped[p][i])).toBeLessThanOrEqual(1e-14 * Math.abs(one.clipped[p][i]))
      }
    }
  })
})
