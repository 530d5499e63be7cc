import fc from "fast-check"
import type { Call } from "../src/call"
import { type ConvSizes, convOutput } from "../src/conv"
import { isProduct } from "../src/conv/product"
import { ModuleBuilder } from "../src/wasm"
import { rounding, sumInBlocks } from "./sum-reference"

/* Convolution as plain loops that collect each output's products, and their sums in the documented order. */

export type Floats = Float32Array | Float64Array
export const floats = (type: "f32" | "f64", length: number): Floats =>
  type === "f32" ? new Float32Array(length) : new Float64Array(length)

export function lengths(s: ConvSizes) {
  const [oh, ow] = convOutput(s)
  return {
    x: s.n * s.c * s.h * s.w,
    weight: s.o * (s.c / s.groups) * s.kh * s.kw,
    y: s.n * s.o * oh * ow,
  }
}

/** Calls `visit` for every product of the convolution: indices into x (−1: padding), weight and y. */
type Visit = (x: number, weight: number, y: number) => void

function forward(s: ConvSizes, visit: Visit): void {
  const [oh, ow] = convOutput(s)
  const [cg, og] = [s.c / s.groups, s.o / s.groups]
  for (let n = 0; n < s.n; n++)
    for (let o = 0; o < s.o; o++)
      for (let i = 0; i < oh; i++)
        for (let j = 0; j < ow; j++)
          for (let c = 0; c < cg; c++)
            for (let p = 0; p < s.kh; p++)
              for (let q = 0; q < s.kw; q++) {
                const row = i * s.stride[0] + p * s.dilation[0] - s.padding[0]
                const column = j * s.stride[1] + q * s.dilation[1] - s.padding[1]
                const inside = row >= 0 && row < s.h && column >= 0 && column < s.w
                const plane = n * s.c + Math.floor(o / og) * cg + c
                visit(
                  inside ? (plane * s.h + row) * s.w + column : -1,
                  ((o * cg + c) * s.kh + p) * s.kw + q,
                  ((n * s.o + o) * oh + i) * ow + j,
                )
              }
}

/** The sums of the products that `each` gives to each output, in that order. */
function sums(
  s: ConvSizes,
  length: number,
  each: (give: (output: number, a: number, b: number) => void) => void,
) {
  const round = rounding(s.type)
  const terms: number[][] = Array.from({ length }, () => [])
  each((output, a, b) => terms[output].push(round(a * b)))
  return floats(s.type, length).map((_, i) => sumInBlocks(s.type, terms[i], terms[i].length))
}

/** Each y over (c, kh, kw): the order in which `forward` visits them. */
export function conv2d(s: ConvSizes, x: Floats, weight: Floats): Floats {
  return sums(s, lengths(s).y, (give) => forward(s, (ix, iw, iy) => give(iy, ix < 0 ? 0 : x[ix], weight[iw])))
}

/** Each gw over (n, oh, ow): also the order of `forward`, since its loops over those are in that order. */
export function conv2dWeightGrad(s: ConvSizes, x: Floats, gy: Floats): Floats {
  return sums(s, lengths(s).weight, (give) =>
    forward(s, (ix, iw, iy) => give(iw, ix < 0 ? 0 : x[ix], gy[iy])),
  )
}

/** Each gx over (o, kh, kw), as far as the stride divides; gy is 0 beside itself unless a window is the image. */
export function conv2dInputGrad(s: ConvSizes, weight: Floats, gy: Floats): Floats {
  return sums(s, lengths(s).x, (give) => eachInput(s, weight, gy, give))
}

function eachInput(
  s: ConvSizes,
  weight: Floats,
  gy: Floats,
  give: (x: number, gy: number, weight: number) => void,
): void {
  const [oh, ow] = convOutput(s)
  const [cg, og] = [s.c / s.groups, s.o / s.groups]
  for (let at = 0; at < lengths(s).x; at++) {
    const [column, row] = [at % s.w, Math.floor(at / s.w) % s.h]
    const [c, n] = [Math.floor(at / (s.w * s.h)) % s.c, Math.floor(at / (s.w * s.h * s.c))]
    for (let o = Math.floor(c / cg) * og; o < (Math.floor(c / cg) + 1) * og; o++)
      for (let p = 0; p < s.kh; p++)
        for (let q = 0; q < s.kw; q++) {
          const i = (row + s.padding[0] - p * s.dilation[0]) / s.stride[0]
          const j = (column + s.padding[1] - q * s.dilation[1]) / s.stride[1]
          if (!Number.isInteger(i) || !Number.isInteger(j)) continue
          const inside = i >= 0 && i < oh && j >= 0 && j < ow
          if (!inside && isProduct(s)) continue
          const g = inside ? gy[((n * s.o + o) * oh + i) * ow + j] : 0
          give(at, g, weight[((o * cg + (c % cg)) * s.kh + p) * s.kw + q])
        }
  }
}

const modules = new Map<string, WebAssembly.Module>()
const PAGE = 65536
const GUARD = 0xa5

/** Where the operands lie: in a small memory of their own, unless told otherwise. */
export const placing: { memory?: WebAssembly.Memory; base(bytes: number): number } = { base: () => 0 }

/**
 * Runs a call on copies of the inputs, in a memory of its own: everything around outputs and scratch must
 * stay as it was, and of the operands and scratch one, each in turn, ends with the memory, so that reading
 * behind it would trap.
 */
export function run(
  call: Call,
  inputs: readonly (Floats | Int32Array)[],
  ...outputs: (Floats | Int32Array)[]
) {
  const ends = inputs.length + outputs.length + 1
  for (let last = 0; last < ends; last++) runWith(last, call, inputs, outputs)
}

function runWith(
  last: number,
  call: Call,
  inputs: readonly (Floats | Int32Array)[],
  outputs: readonly (Floats | Int32Array)[],
) {
  const arrays = [...inputs, ...outputs]
  const lengths = [...arrays.map((a) => a.byteLength), call.scratch]
  const total = lengths.reduce((sum, bytes) => sum + bytes + 128, 64)
  const base = placing.base(total)
  const memory = placing.memory ?? new WebAssembly.Memory({ initial: Math.ceil(total / PAGE) })
  const bytes = new Uint8Array(memory.buffer, base, Math.ceil(total / PAGE) * PAGE).fill(GUARD)
  let top = 64
  const addresses = lengths.map((length, i) => {
    if (i === last) return bytes.length - length
    const address = top
    top += Math.ceil(length / 64) * 64 + 64
    return address
  })

  let module = modules.get(call.kernel.key)
  if (!module) {
    const builder = new ModuleBuilder()
    builder.kernel(call.kernel, "run")
    module = new WebAssembly.Module(builder.encode())
    modules.set(call.kernel.key, module)
  }
  const instance = new WebAssembly.Instance(module, { env: { memory } })
  for (const [i, a] of inputs.entries())
    bytes.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), addresses[i])
  ;(instance.exports.run as (...args: number[]) => void)(...call.args(addresses.map((at) => base + at)))
  for (const [i, a] of outputs.entries()) {
    const address = addresses[inputs.length + i]
    new Uint8Array(a.buffer).set(bytes.subarray(address, address + a.byteLength))
  }
  for (const [i, length] of lengths.entries()) bytes.fill(GUARD, addresses[i], addresses[i] + length)
  const changed = bytes.findIndex((byte) => byte !== GUARD)
  if (changed >= 0) throw new Error(`wrote to byte ${changed}, outside of outputs and scratch`)
}

type Range = readonly [min: number, max: number]
type Ranges = Readonly<Record<"n" | "cg" | "og" | "h" | "w", Range>>
const between = ([min, max]: Range) => fc.integer({ min, max })

/** Random geometries, odd in every way. */
const within = (type: "f32" | "f64", { n, cg, og, h, w }: Ranges): fc.Arbitrary<ConvSizes> =>
  fc
    .record({
      n: between(n),
      cg: between(cg),
      og: between(og),
      groups: fc.constantFrom(1, 1, 2, 3),
      h: between(h),
      w: between(w),
      kh: fc.integer({ min: 1, max: 4 }),
      kw: fc.integer({ min: 1, max: 4 }),
      stride: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2], [1, 2], [3, 1], [2, 5]),
      padding: fc.oneof(fc.constant([0, 0] as const), fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))),
      dilation: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2], [1, 3], [3, 1]),
    })
    .map(({ cg, og, ...rest }) => ({ ...rest, type, c: cg * rest.groups, o: og * rest.groups }))

/** Small ones. */
export const geometry = (type: "f32" | "f64"): fc.Arbitrary<ConvSizes> =>
  within(type, { n: [0, 3], cg: [1, 4], og: [1, 13], h: [1, 9], w: [1, 13] })

/** Those with long sums: over many positions, channels or filters. */
export const longSums = (type: "f32" | "f64"): fc.Arbitrary<ConvSizes> =>
  fc
    .oneof(
      within(type, { n: [3, 7], cg: [1, 2], og: [1, 5], h: [20, 37], w: [25, 41] }),
      within(type, { n: [1, 2], cg: [200, 600], og: [1, 5], h: [2, 5], w: [2, 6] }),
      within(type, { n: [1, 2], cg: [1, 2], og: [300, 999], h: [3, 5], w: [3, 6] }),
    )
    .filter((s) => !convOutput(s).includes(0))

const oddities = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-45, 3e38, -3e38]

/** Random values, and a few that are special where the seed says so. */
export function oddFloats(type: "f32" | "f64", length: number, seed: number): Floats {
  const out = randomFloats(type, length, seed)
  if (seed % 3 === 0) for (let i = seed % 5; i < length; i += 11) out[i] = oddities[(i + seed) & 7]
  return out
}

/** Values whose sums depend on their order. */
export function randomFloats(type: "f32" | "f64", length: number, seed: number): Floats {
  const out = floats(type, length)
  let state = seed | 1
  for (let i = 0; i < length; i++) {
    state = Math.imul(state, 1664525) + 1013904223
    out[i] = state / 2 ** 31
  }
  return out
}
