import { type DType, Generator, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"

/** Numbers that are made from a seed, so that two worlds hold the same. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly seed: number
  /** Whether 0, −0, ∞, NaN and numbers below the normal ones are among them. */
  readonly edges: boolean
}

export interface LeafSpec extends Numbers {
  readonly requiresGrad: boolean
  /** Whether it could be assigned to before the step was seen. */
  readonly mutable: boolean
}

/** Everything outside a step, as plain data. */
export interface WorldSpec {
  readonly leaves: readonly LeafSpec[]
  readonly seed: number
}

/** What a step reaches by reference. */
export interface World {
  readonly leaves: readonly Tensor[]
  /** Those that could change from the beginning. */
  readonly mutable: readonly Tensor[]
  readonly generator: Generator
}

const EDGES = [0, -0, Infinity, -Infinity, Number.NaN, 1e-42, -5e-324, 1, -1, 3e38, 0.5]

/** Sixteenths within ±2, exact in every precision. */
export function numbers({ shape, dtype, seed, edges }: Numbers): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  let state = (seed * 2654435761 + 12345) >>> 0
  const data = Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    if (edges && state % 3 === 0) return EDGES[(state >>> 8) % EDGES.length]
    return ((state >>> 9) % 65) / 16 - 2
  })
  const whole = dtype === "int32" || dtype === "bool"
  return tensor(whole ? data.map((x) => (Number.isFinite(x) ? Math.trunc(x * 2) : 0)) : data, {
    shape,
    dtype,
  })
}

export function build({ leaves, seed }: WorldSpec): World {
  const tensors = leaves.map((leaf) => {
    const made = numbers(leaf)
    if (leaf.requiresGrad) made.requiresGrad = true
    return leaf.mutable ? made.makeResident() : made
  })
  return {
    leaves: tensors,
    mutable: tensors.filter((_, i) => leaves[i].mutable),
    generator: new Generator(seed),
  }
}

export type Plain = {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: readonly number[]
}

export function plain(value: Tensor): Plain {
  return { shape: value.shape, dtype: value.dtype, data: [...value.toTypedArray()] }
}

/** All that can be seen of a world; gradients only where asked for, since looking at them computes them. */
export function look({ leaves, generator }: World, gradients: boolean): unknown {
  return {
    leaves: leaves.map((leaf) => ({
      ...plain(leaf),
      requiresGrad: leaf.requiresGrad,
      ...(gradients && { grad: leaf.grad && plain(leaf.grad) }),
    })),
    generator: generator.state(),
  }
}

const SHAPES = [
  [],
  [1],
  [3],
  [4, 3],
  [1, 3],
  [5, 1],
  [2, 4, 3],
  [0, 3],
  [3, 0],
  [7, 5],
  [33],
  [3, 3],
  [17, 9],
]

export const someShape: fc.Arbitrary<readonly number[]> = fc.constantFrom(...SHAPES)

export function someNumbers(dtype: fc.Arbitrary<DType>): fc.Arbitrary<Numbers> {
  return fc.record({
    shape: someShape,
    dtype,
    seed: fc.nat({ max: 999 }),
    edges: fc.nat({ max: 9 }).map((n) => n === 9),
  })
}

/** Parameters, buffers, and constants small and large. */
export function someWorld(dtype: fc.Arbitrary<DType>): fc.Arbitrary<WorldSpec> {
  const leaf = fc.tuple(someNumbers(dtype), fc.constantFrom("parameter", "leaf", "buffer", "constant")).map(
    ([values, role]): LeafSpec => ({
      ...values,
      requiresGrad: role === "parameter" || role === "leaf",
      mutable: role === "parameter" || role === "buffer",
    }),
  )
  return fc.record({
    leaves: fc.array(leaf, { minLength: 2, maxLength: 5 }),
    seed: fc.nat({ max: 999 }),
  })
}
