import fc from "fast-check"
import { BYTES, type Call, engine, type StorageType } from "../src"

export type Data = Float32Array | Float64Array | Int32Array | Uint8Array

/** A copy of an array's kind over engine memory. */
function window(type: StorageType, address: number, length: number): Data {
  const { buffer } = engine().memory.wasm
  if (type === "f32") return new Float32Array(buffer, address, length)
  if (type === "f64") return new Float64Array(buffer, address, length)
  if (type === "i32") return new Int32Array(buffer, address, length)
  return new Uint8Array(buffer, address, length)
}

export interface Input {
  readonly type: StorageType
  readonly data: ArrayLike<number>
}

/**
 * Runs a call on copies of the inputs; returns the outputs. Bytes after each output are checked to stay as
 * they were.
 */
export function runCall(
  call: Call,
  inputs: readonly Input[],
  outputs: readonly { readonly type: StorageType; readonly length: number }[],
): Data[] {
  const { allocator } = engine()
  const all = [...inputs.map(({ type, data }) => ({ type, length: data.length })), ...outputs]
  const bytes = all.map(({ type, length }) => length * BYTES[type] + 64)
  const addresses = bytes.map((size) => allocator.allocate(size))
  // Scratch may grow memory, which would detach windows taken before.
  if (call.scratch > 0) engine().scratch(call.scratch)
  for (const [i, { type, data }] of inputs.entries()) window(type, addresses[i]!, data.length).set(data)
  const results = outputs.map(({ type, length }, i) => {
    const address = addresses[inputs.length + i]!
    window("bool", address, bytes[inputs.length + i]!).fill(0xa5)
    return { type, length, address }
  })
  engine().run(call, [...addresses])
  const copies = results.map(({ type, length, address }) => {
    const guard = window("bool", address + length * BYTES[type], 64)
    if (guard.some((byte) => byte !== 0xa5)) throw new Error("a kernel wrote past the end of its output")
    return window(type, address, length).slice()
  })
  for (const [i, address] of addresses.entries()) allocator.free(address, bytes[i]!)
  return copies
}

export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** All index tuples of a shape in row-major order. */
export function* positions(shape: readonly number[]): Generator<number[]> {
  const at = shape.map(() => 0)
  for (let n = product(shape); n > 0; n--) {
    yield at.slice()
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis]! === shape[axis]; axis--) at[axis] = 0
  }
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0)

/** Rounds as one operation of a type does. */
export const rounding: Readonly<Record<StorageType, (x: number) => number>> = {
  f32: Math.fround,
  f64: (x) => x,
  i32: (x) => x | 0,
  bool: (x) => (x ? 1 : 0),
}

/** Numbers of a type, mostly ordinary ones, with all that is special among them. */
export function elements(type: StorageType): fc.Arbitrary<number> {
  if (type === "bool") return fc.integer({ min: 0, max: 1 })
  if (type === "i32") {
    return fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: -9, max: 9 }) },
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    )
  }
  const special = fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 1e-42, 3e38)
  return fc.oneof(
    { weight: 30, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }).map(rounding[type]) },
    { weight: 5, arbitrary: fc.constantFrom(0, -0, 1, -1) },
    { weight: 1, arbitrary: special.map(rounding[type]) },
  )
}

/** A fixed stream of numbers in −1 … 1, to fill large arrays cheaply. */
export function noise(length: number, seed = 1): Float64Array {
  let state = seed >>> 0 || 1
  return Float64Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state | 0) / 2 ** 31
  })
}
