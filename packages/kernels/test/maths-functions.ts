import type { Expr } from "../src"
import * as kernels from "../src"

export interface MathsFunction {
  readonly of: (x: Expr) => Expr
  /** f64 values good enough to judge f32 ones. */
  readonly reference: (x: number) => number
  /** Largest error in ulps, as the docs state it; f32 measured at every argument. */
  readonly f32: number
  readonly f64: number
  /** Odd and even functions need not be measured twice. */
  readonly symmetric?: boolean
  /** [argument, exact result] where both types agree. */
  readonly special: readonly (readonly [number, number])[]
}

/** erf by its series of positive terms, 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return sum === 0 ? x : (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

function sigmoid(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))
}

const zeros = [
  [0, 0],
  [-0, -0],
] as const

export const FUNCTIONS: Readonly<Record<string, MathsFunction>> = {
  exp: {
    of: kernels.exp,
    reference: Math.exp,
    f32: 1.02,
    f64: 1.0,
    special: [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [NaN, NaN],
      [1e5, Infinity],
      [-1e5, 0],
    ],
  },
  exp2: {
    of: kernels.exp2,
    reference: (x) => 2 ** x,
    f32: 1.1,
    f64: 1.1,
    special: [
      [0, 1],
      [-0, 1],
      [3, 8],
      [-4, 1 / 16],
      [Infinity, Infinity],
      [-Infinity, 0],
      [NaN, NaN],
    ],
  },
  expm1: {
    of: kernels.expm1,
    reference: Math.expm1,
    f32: 1.72,
    f64: 2.0,
    special: [...zeros, [Infinity, Infinity], [-Infinity, -1], [NaN, NaN]],
  },
  log: {
    of: kernels.log,
    reference: Math.log,
    f32: 0.84,
    f64: 0.9,
    special: [
      [1, 0],
      [0, -Infinity],
      [-0, -Infinity],
      [Infinity, Infinity],
      [-1, NaN],
      [-Infinity, NaN],
      [-1e-45, NaN],
      [NaN, NaN],
    ],
  },
  log2: {
    of: kernels.log2,
    reference: Math.log2,
    f32: 1.81,
    f64: 1.8,
    special: [
      [1, 0],
      [8, 3],
      [1 / 1024, -10],
      [0, -Infinity],
      [-0, -Infinity],
      [Infinity, Infinity],
      [-1, NaN],
      [NaN, NaN],
    ],
  },
  log1p: {
    of: kernels.log1p,
    reference: Math.log1p,
    f32: 0.84,
    f64: 0.9,
    special: [...zeros, [-1, -Infinity], [Infinity, Infinity], [-1.5, NaN], [-Infinity, NaN], [NaN, NaN]],
  },
  tanh: {
    of: kernels.tanh,
    reference: Math.tanh,
    symmetric: true,
    f32: 1.5,
    f64: 1.5,
    special: [...zeros, [Infinity, 1], [-Infinity, -1], [NaN, NaN]],
  },
  sigmoid: {
    of: kernels.sigmoid,
    reference: sigmoid,
    f32: 2.41,
    f64: 2.4,
    special: [
      [0, 0.5],
      [-0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [NaN, NaN],
    ],
  },
  sin: {
    of: kernels.sin,
    reference: Math.sin,
    symmetric: true,
    f32: 1.02,
    f64: 1.1,
    special: [...zeros, [Infinity, NaN], [-Infinity, NaN], [NaN, NaN]],
  },
  cos: {
    of: kernels.cos,
    reference: Math.cos,
    symmetric: true,
    f32: 1.02,
    f64: 1.0,
    special: [
      [0, 1],
      [-0, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
  },
  tan: {
    of: kernels.tan,
    reference: Math.tan,
    symmetric: true,
    f32: 2.73,
    f64: 2.6,
    special: [...zeros, [Infinity, NaN], [-Infinity, NaN], [NaN, NaN]],
  },
  erf: {
    of: kernels.erf,
    reference: erf,
    symmetric: true,
    f32: 1.33,
    f64: 1.4,
    special: [...zeros, [Infinity, 1], [-Infinity, -1], [NaN, NaN]],
  },
}
