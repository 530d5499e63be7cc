import { expect } from "vitest"
import type { Call } from "../src/call"
import type { GemmType } from "../src/element"
import type { GemmOptions } from "../src/gemm"
import { engine } from "../src/memory"
import { sumInBlocks } from "./sum-reference"

type Values = Float32Array | Float64Array

/** The operands of a problem, and what C holds before. */
export interface Problem {
  readonly a: Values
  readonly b: Values
  readonly c: Values
}

function layoutOf(gemm: GemmOptions) {
  const { m, n, k, batch = 1, strideA = m * k, strideB = k * n } = gemm
  const length = (matrix: number, stride: number) => (batch > 0 ? stride * (batch - 1) + matrix : 0)
  return { strideA, strideB, batch, lengths: [length(m * k, strideA), length(k * n, strideB), batch * m * n] }
}

/** Numbers in [−1, 1), a few of them 0 or −0. */
export function randomValues(type: GemmType, length: number, seed: number): Values {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return state
  }
  const values = type === "f32" ? new Float32Array(length) : new Float64Array(length)
  for (let i = 0; i < length; i++) values[i] = next() % 16 === 0 ? -0 : next() / 2 ** 31 - 1
  return values
}

export function problem(gemm: GemmOptions, seed: number): Problem {
  const [a, b, c] = layoutOf(gemm).lengths
  return {
    a: randomValues(gemm.type, a, seed),
    b: randomValues(gemm.type, b, seed + 1),
    c: randomValues(gemm.type, c, seed + 2),
  }
}

/** The definition: scalar sums in blocks, rounded after every operation. */
export function product(gemm: GemmOptions, { a, b, c: before }: Problem): Values {
  const { m, n, k, transA, transB, type } = gemm
  const { strideA, strideB, batch } = layoutOf(gemm)
  const terms = type === "f32" ? new Float32Array(k) : new Float64Array(k)
  const c = before.slice()
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let i = 0; i < m; i++) {
      const rowOfA = matrix * strideA + (transA ? i : i * k)
      for (let j = 0; j < n; j++) {
        const at = (matrix * m + i) * n + j
        const columnOfB = matrix * strideB + (transB ? j * k : j)
        const [stepA, stepB] = [transA ? m : 1, transB ? 1 : n]
        for (let p = 0; p < k; p++) terms[p] = a[rowOfA + p * stepA] * b[columnOfB + p * stepB]
        c[at] = sumInBlocks(type, terms, k)
      }
    }
  }
  return c
}

/** What surrounds C, to see that nothing is written beside it. */
const GUARD = 16
const GUARD_VALUE = 12345

export interface Placement {
  /** The operand that ends where memory ends. */
  readonly atTheEnd?: "a" | "b"
}

/** Runs a call on copies of the operands in the engine's memory. */
export function multiply(call: Call, gemm: GemmOptions, p: Problem, placement: Placement = {}): Values {
  const { memory, allocator } = engine()
  const bytes = gemm.type === "f32" ? 4 : 8
  const held: [number, number][] = []
  const place = (length: number) => {
    const size = length * bytes
    const address = allocator.allocate(size)
    held.push([address, size])
    return address
  }
  const places = [p.a.length, p.b.length, p.c.length + 2 * GUARD].map(place)
  const scratch = engine().scratch(call.scratch)
  if (placement.atTheEnd) {
    const index = placement.atTheEnd === "a" ? 0 : 1
    const size = (index === 0 ? p.a : p.b).length * bytes
    const top = Math.max(scratch + call.scratch, ...held.map(([address, size]) => address + size))
    memory.reserve(top + size)
    places[index] = memory.bytes - size
  }
  const run = engine().compiled(call.kernel)
  const view = () => (gemm.type === "f32" ? memory.f32 : memory.f64)
  const write = (address: number, values: Values) => view().set(values, address / bytes)
  const guarded = places[2] / bytes
  view().fill(GUARD_VALUE, guarded, guarded + p.c.length + 2 * GUARD)
  const c = places[2] + GUARD * bytes
  write(places[0], p.a)
  write(places[1], p.b)
  write(c, p.c)
  run(...call.args([places[0], places[1], c, scratch]))
  const around = view().subarray(guarded, guarded + p.c.length + 2 * GUARD)
  const result = around.slice(GUARD, GUARD + p.c.length)
  for (let i = 0; i < GUARD; i++) {
    if (around[i] !== GUARD_VALUE || around.at(-1 - i) !== GUARD_VALUE) throw new Error("wrote beside C")
  }
  for (const [address, size] of held) allocator.free(address, size)
  return result
}

/** Equal as bits, but that one NaN is as good as another. */
export function expectSameBits(got: Values, wanted: Values, about: unknown): void {
  const at = wanted.findIndex((x, i) => !Object.is(x, got[i]))
  if (at >= 0 || got.length !== wanted.length) {
    expect.fail(`element ${at} is ${got[at]}, not ${wanted[at]}: ${JSON.stringify(about)}`)
  }
}
