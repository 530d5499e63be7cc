import { readFileSync } from "node:fs"
import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { clipGradNorm, clipGradValue } from "../src"
import { exported } from "./promises"
import type { Precision } from "./subject"

interface Case {
  readonly optimizer: string
  readonly options: Readonly<Record<string, unknown>>
  readonly own: Readonly<Record<string, number>>
  readonly float64: readonly number[][][]
  readonly float32: readonly number[][][]
}
interface Clip {
  readonly kind: "norm" | "value"
  readonly amount: number
  readonly normType: number | "inf"
  readonly norm: number
  readonly grads: readonly number[][]
}
interface Fixture {
  readonly shapes: readonly number[][]
  readonly kept: readonly number[]
  readonly start: readonly number[][]
  readonly grads: readonly number[][][]
  readonly cases: readonly Case[]
  readonly clips: readonly Clip[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/torch.json", import.meta.url), "utf8"))
const { shapes, kept, start, grads, cases, clips } = fixture

const load = (numbers: readonly number[], p: number, dtype: Precision, requiresGrad = false): Tensor =>
  tensor(Float64Array.from(numbers), { shape: shapes[p], dtype, requiresGrad })

/** The parameters after each step that PyTorch's course has. */
function course({ optimizer, options, own }: Case, dtype: Precision): number[][][] {
  const params = start.map((numbers, p) => load(numbers, p, dtype, true))
  const groups = [{ params: params.slice(0, 2) }, { params: params.slice(2), ...own }]
  const ours = new exported[optimizer](groups, options)
  const found: number[][][] = []
  for (const [i, given] of grads.entries()) {
    for (const [p, parameter] of params.entries()) parameter.grad = load(given[p], p, dtype)
    ours.step()
    if (kept.includes(i + 1)) found.push(params.map((parameter) => [...parameter.toTypedArray()]))
  }
  return found
}

/**
 * After t steps: 2 + t/4 ulp of the parameter, or of 1 where it is smaller, for each step rounds once more and PyTorch
 * orders a few products otherwise. In float64 that is at most 2.2e-15.
 */
const ulp = { float64: 2 ** -52, float32: 2 ** -23 }
const allowed = (dtype: Precision, size: number, t: number) => (2 + t / 4) * ulp[dtype] * Math.max(1, size)

for (const dtype of ["float64", "float32"] as const) {
  describe(`PyTorch's course in ${dtype}`, () => {
    for (const one of cases) {
      it(`${one.optimizer} ${JSON.stringify(one.options)}`, () => {
        const found = course(one, dtype)
        for (const [n, params] of one[dtype].entries()) {
          for (const [p, numbers] of params.entries()) {
            for (const [i, want] of numbers.entries()) {
              const bound = allowed(dtype, Math.abs(want), kept[n])
              const error = Math.abs(found[n][p][i] - want)
              expect(
                error,
                `step ${kept[n]}, parameter ${p}, element ${i}: ${found[n][p][i]} for ${want}`,
              ).toBeLessThanOrEqual(bound)
            }
          }
        }
      })
    }
  })
}

describe("PyTorch's clipping", () => {
  for (const { kind, amount, normType, norm, grads: want } of clips) {
    it(`${kind} ${amount}, p = ${normType}`, () => {
      const params = start.map((numbers, p) => load(numbers, p, "float64", true))
      for (const [p, parameter] of params.entries()) parameter.grad = load(grads[0][p], p, "float64")
      if (kind === "value") clipGradValue(params, amount)
      else {
        const found = clipGradNorm(params, amount, { normType: normType === "inf" ? Infinity : normType })
        expect(Math.abs(found.item() / norm - 1)).toBeLessThan(1e-14)
      }
      for (const [p, { grad }] of params.entries()) {
        for (const [i, g] of [...(grad as Tensor).toTypedArray()].entries()) {
          expect(Math.abs(g - want[p][i])).toBeLessThanOrEqual(1e-14 * Math.abs(want[p][i]))
        }
      }
    })
  }
})
