import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type PoolSizes, planAvgPool2dGrad, planMaxPool2dGrad, planPool2d, poolOutput } from "../src/conv"
import { type Floats, floats, randomFloats, run } from "./conv-reference"
import { sumInBlocks } from "./sum-reference"

/** Geometries whose windows all meet the image: padding at most half a kernel, as torch demands. */
const geometry = (type: "f32" | "f64", kind: "max" | "avg"): fc.Arbitrary<PoolSizes> =>
  fc
    .record({
      n: fc.integer({ min: 0, max: 2 }),
      c: fc.integer({ min: 1, max: 3 }),
      h: fc.integer({ min: 1, max: 12 }),
      w: fc.integer({ min: 1, max: 18 }),
      kh: fc.integer({ min: 1, max: 4 }),
      kw: fc.integer({ min: 1, max: 4 }),
      stride: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      share: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
      dilation: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 1], [1, 2], [3, 3]),
      ceilMode: fc.boolean(),
      countIncludePad: fc.boolean(),
    })
    .map(({ share, ...s }) => ({
      ...s,
      kind,
      type,
      dilation: kind === "max" ? s.dilation : ([1, 1] as const),
      padding: [Math.min(share[0], s.kh >> 1), Math.min(share[1], s.kw >> 1)] as const,
    }))
    // A dilated window of an image smaller than its gaps may miss it.
    .filter((s) => s.dilation[0] <= s.h && s.dilation[1] <= s.w)

/** Windows of more elements than a block of a sum has terms. */
const largeWindows = (type: "f32" | "f64"): fc.Arbitrary<PoolSizes> =>
  fc
    .record({
      n: fc.constant(1),
      c: fc.integer({ min: 1, max: 2 }),
      h: fc.integer({ min: 38, max: 50 }),
      w: fc.integer({ min: 48, max: 60 }),
      kh: fc.integer({ min: 20, max: 38 }),
      kw: fc.integer({ min: 26, max: 48 }),
      stride: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      padding: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })),
      ceilMode: fc.boolean(),
      countIncludePad: fc.boolean(),
    })
    .map((s) => ({ ...s, kind: "avg", type }))

interface Tap {
  readonly plane: number
  readonly output: number
  readonly place: number
  readonly count: number
}

/** Calls `visit` for the taps inside the image, outputs in order, taps in order. */
function taps(s: PoolSizes, visit: (tap: Tap) => void): void {
  const [oh, ow] = poolOutput(s)
  const [dh, dw] = s.dilation ?? [1, 1]
  for (let plane = 0; plane < s.n * s.c; plane++)
    for (let i = 0; i < oh; i++)
      for (let j = 0; j < ow; j++) {
        const [top, left] = [i * s.stride[0] - s.padding[0], j * s.stride[1] - s.padding[1]]
        const [bottom, right] = s.countIncludePad ? [s.h + s.padding[0], s.w + s.padding[1]] : [s.h, s.w]
        const first = (at: number) => (s.countIncludePad ? at : Math.max(at, 0))
        const height = Math.min(top + s.kh, bottom) - first(top)
        const width = Math.min(left + s.kw, right) - first(left)
        for (let p = 0; p < s.kh; p++)
          for (let q = 0; q < s.kw; q++) {
            const [row, column] = [top + p * dh, left + q * dw]
            if (row < 0 || row >= s.h || column < 0 || column >= s.w) continue
            const output = (plane * oh + i) * ow + j
            visit({ plane, output, place: row * s.w + column, count: height * width })
          }
      }
}

const outputs = (s: PoolSizes) => s.n * s.c * poolOutput(s)[0] * poolOutput(s)[1]
const inputs = (s: PoolSizes) => s.n * s.c * s.h * s.w
const rounding = (type: "f32" | "f64") => (type === "f32" ? Math.fround : (v: number) => v)
const same = (got: Floats | Int32Array, want: Floats | Int32Array) => expect([...got]).toEqual([...want])

const oddities = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1]
/** Random values; some runs draw from few values, for ties and for what is not a number. */
function values(type: "f32" | "f64", length: number, seed: number): Floats {
  const x = randomFloats(type, length, seed)
  if (seed % 3 === 0) x.forEach((v, i) => (x[i] = oddities[Math.floor((v + 1) * 3)]))
  if (seed % 7 === 0) x.fill(Number.NEGATIVE_INFINITY)
  return x
}

function plainMax(s: PoolSizes, x: Floats) {
  const y = floats(s.type, outputs(s)).fill(Number.NEGATIVE_INFINITY)
  const indices = new Int32Array(outputs(s)).fill(-1)
  taps(s, ({ plane, output, place }) => {
    const value = x[plane * s.h * s.w + place]
    if (indices[output] === -1) indices[output] = place
    if (!(value > y[output] || Number.isNaN(value))) return
    y[output] = value
    indices[output] = place
  })
  return { y, indices }
}

for (const type of ["f32", "f64"] as const) {
  const round = rounding(type)
  describe(`pooling ${type}`, () => {
    it("max and its places are the plain loop's, with NaN, ties and −∞ as in torch", () => {
      fc.assert(
        fc.property(geometry(type, "max"), fc.nat(), (s, seed) => {
          const x = values(type, inputs(s), seed)
          const y = floats(type, outputs(s))
          const indices = new Int32Array(outputs(s))
          run(planPool2d(s), [x], y, indices)
          const want = plainMax(s, x)
          same(y, want.y)
          same(indices, want.indices)
        }),
      )
    })

    it("max gradient adds up at the places, in order", () => {
      fc.assert(
        fc.property(geometry(type, "max"), fc.nat(), (s, seed) => {
          const x = randomFloats(type, inputs(s), seed)
          const gy = randomFloats(type, outputs(s), seed + 1)
          const { indices } = plainMax(s, x)
          const want = floats(type, inputs(s))
          const perPlane = outputs(s) / (s.n * s.c)
          indices.forEach((place, output) => {
            const at = Math.floor(output / perPlane) * s.h * s.w + place
            want[at] = round(want[at] + gy[output])
          })
          const gx = floats(type, inputs(s))
          run(planMaxPool2dGrad(s), [gy, indices], gx)
          same(gx, want)
        }),
      )
    })

    it("mean is the plain loop, bit for bit", () => {
      fc.assert(
        fc.property(geometry(type, "avg"), fc.nat(), (s, seed) => {
          const x = values(type, inputs(s), seed)
          const want = floats(type, outputs(s))
          const counts = new Float64Array(outputs(s))
          taps(s, ({ plane, output, place, count }) => {
            want[output] = round(want[output] + x[plane * s.h * s.w + place])
            counts[output] = count
          })
          want.forEach((sum, i) => (want[i] = round(sum / counts[i])))
          const y = floats(type, outputs(s))
          run(planPool2d(s), [x], y)
          same(y, want)
        }),
      )
    })

    it("mean over a large window sums in blocks, padding included as zeros", () => {
      fc.assert(
        fc.property(largeWindows(type), fc.nat(), (s, seed) => {
          const x = randomFloats(type, inputs(s), seed)
          const terms = Array.from({ length: outputs(s) }, () => floats(type, s.kh * s.kw))
          const counts = new Float64Array(outputs(s))
          const [, ow] = poolOutput(s)
          const perPlane = outputs(s) / s.c
          taps(s, ({ plane, output, place, count }) => {
            const at = output % perPlane
            const top = Math.floor(at / ow) * s.stride[0] - s.padding[0]
            const left = (at % ow) * s.stride[1] - s.padding[1]
            const tap = (Math.floor(place / s.w) - top) * s.kw + (place % s.w) - left
            terms[output][tap] = x[plane * s.h * s.w + place]
            counts[output] = count
          })
          const want = floats(type, outputs(s)).map((_, i) =>
            round(sumInBlocks(type, terms[i], s.kh * s.kw) / counts[i]),
          )
          const y = floats(type, outputs(s))
          run(planPool2d(s), [x], y)
          same(y, want)
        }),
        { numRuns: 12 },
      )
    })

    it("mean gradient is the plain loop, bit for bit", () => {
      fc.assert(
        fc.property(geometry(type, "avg"), fc.nat(), (s, seed) => {
          const gy = randomFloats(type, outputs(s), seed)
          const want = floats(type, inputs(s))
          taps(s, ({ plane, output, place, count }) => {
            const at = plane * s.h * s.w + place
            want[at] = round(want[at] + round(gy[output] / count))
          })
          const gx = floats(type, inputs(s))
          run(planAvgPool2dGrad(s), [gy], gx)
          same(gx, want)
        }),
      )
    })
  })
}
