import { type DType, type Tensor, tensor } from "@gradus/tensor"
import { expect } from "vitest"

/** A tensor in a fixture; JSON has no NaN and ∞. */
export interface Plain {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: readonly (number | "nan" | "inf" | "-inf")[]
}

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: 1 / 0, "-inf": -1 / 0 }
const read = (x: number | string): number => (typeof x === "string" ? WORDS[x] : x)

export function load({ shape, dtype, data }: Plain): Tensor {
  return tensor(Float64Array.from(data, read), { shape, dtype: dtype as DType })
}

/** Rounding aside the same: 1e-12 of each number, or of 1 where it is smaller. */
export function expectClose(what: string, got: Tensor | undefined, wanted: Plain): void {
  if (!got) throw new Error(`${what} is missing`)
  expect(got.shape, what).toEqual(wanted.shape)
  expect(got.dtype, what).toBe(wanted.dtype)
  for (const [i, value] of got.toTypedArray().entries()) {
    const expected = read(wanted.data[i])
    const same =
      Object.is(value, expected) || Math.abs(value - expected) <= 1e-12 * Math.max(1, Math.abs(expected))
    if (!same) expect.fail(`${what}, element ${i}: ${value} where PyTorch has ${expected}\n${got}`)
  }
}
