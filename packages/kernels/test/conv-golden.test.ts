import { describe, expect, it } from "vitest"
import { golden, titled } from "../../../conformance/golden"
import {
  type ConvSizes,
  convOutput,
  type PoolSizes,
  planAvgPool2dGrad,
  planConv2d,
  planConv2dInputGrad,
  planConv2dWeightGrad,
  planMaxPool2dGrad,
  planPool2d,
  poolOutput,
} from "../src/conv"
import { type Floats, floats, lengths, run } from "./conv-reference"

interface Convolution {
  readonly sizes: Omit<ConvSizes, "type">
  readonly shape: readonly number[]
  readonly y: readonly number[]
  readonly xGradient: readonly number[]
  readonly weightGradient: readonly number[]
}
interface Average {
  readonly y: readonly number[]
  readonly xGradient: readonly number[]
}
interface Pooling {
  readonly sizes: Omit<PoolSizes, "type" | "kind">
  readonly shape: readonly number[]
  readonly max: readonly number[]
  readonly indices: readonly number[]
  readonly maxGradient: readonly number[]
  readonly nanMax: readonly number[]
  readonly nanIndices: readonly number[]
  readonly average?: Average
  readonly averageInside?: Average
}

function values(type: "f32" | "f64", length: number, seed: number): Floats {
  return floats(type, length).map((_, i) => (((i * 37 + seed * 11) % 31) - 15) / 4) as Floats
}

/** Signs of zero may differ. */
const plain = (numbers: Iterable<number>) => [...numbers].map((v) => v + 0)

function close(got: Floats, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length)
  got.forEach((v, i) => expect(Math.abs(v - want[i]!)).toBeLessThanOrEqual(tolerance))
}

for (const type of ["f32", "f64"] as const) {
  describe(`PyTorch's numbers ${type}`, () => {
    it.each(titled(golden<Convolution>("kernels", "convolution")))("%s", (_, { sizes, shape, ...want }) => {
      const s: ConvSizes = { ...sizes, type }
      expect([s.n, s.o, ...convOutput(s)]).toEqual(shape)
      const size = lengths(s)
      const [x, weight, gy] = [values(type, size.x, 1), values(type, size.weight, 2), values(type, size.y, 3)]
      const out = { y: floats(type, size.y), gx: floats(type, size.x), gw: floats(type, size.weight) }
      run(planConv2d(s), [x, weight], out.y)
      run(planConv2dInputGrad(s), [weight, gy], out.gx)
      run(planConv2dWeightGrad(s), [x, gy], out.gw)
      expect(plain(out.y)).toEqual(plain(want.y))
      expect(plain(out.gx)).toEqual(plain(want.xGradient))
      expect(plain(out.gw)).toEqual(plain(want.weightGradient))
    })

    it.each(titled(golden<Pooling>("kernels", "pooling")))("%s", (_, { sizes, shape, ...want }) => {
      const s: PoolSizes = { ...sizes, type, kind: "max" }
      expect([s.n, s.c, ...poolOutput(s)]).toEqual(shape)
      const x = values(type, s.n * s.c * s.h * s.w, 4)
      const gy = values(type, want.max.length, 5)
      const y = floats(type, gy.length)
      const indices = new Int32Array(gy.length)
      const gx = floats(type, x.length)
      run(planPool2d(s), [x], y, indices)
      run(planMaxPool2dGrad(s), [gy, indices], gx)
      expect(plain(y)).toEqual(plain(want.max))
      expect(plain(indices)).toEqual(plain(want.indices))
      expect(plain(gx)).toEqual(plain(want.maxGradient))

      for (let i = 0; i < x.length; i += 5) x[i] = Number.NaN
      run(planPool2d(s), [x], y, indices)
      expect(plain(y)).toEqual(plain(want.nanMax))
      expect(plain(indices)).toEqual(plain(want.nanIndices))

      const tolerance = type === "f32" ? 2e-6 : 1e-14
      for (const [countIncludePad, avg] of [
        [true, want.average],
        [false, want.averageInside],
      ] as const) {
        if (!avg) continue
        const a: PoolSizes = { ...s, kind: "avg", countIncludePad }
        run(planPool2d(a), [values(type, x.length, 4)], y)
        run(planAvgPool2dGrad(a), [gy], gx)
        close(y, avg.y, tolerance)
        close(gx, avg.xGradient, tolerance)
      }
    })
  })
}
