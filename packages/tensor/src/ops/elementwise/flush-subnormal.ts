import { constant, type Expr } from "@gradus/kernels"
import { unary } from "./elementwise"

/** The smallest normal numbers, 2⁻¹²⁶ and 2⁻¹⁰²². */
const SMALLEST_NORMAL = { f32: 1.1754943508222875e-38, f64: 2.2250738585072014e-308 }

/** @internal */
export function flushed(x: Expr): Expr {
  // All integers are normal.
  if (x.type !== "f32" && x.type !== "f64") return x
  return x.abs().lt(SMALLEST_NORMAL[x.type]).select(constant(x.type, 0), x)
}

/**
 * x, with 0 for numbers too small to be normal (|x| < 2⁻¹²⁶ in float32, 2⁻¹⁰²² in float64). Decaying averages
 * fall into that range and slow a processor down many times; WebAssembly has no switch that flushes them.
 *
 * @example
 * ```ts
 * flushSubnormal(tensor([1e-40, 1e-30])).gt(0) // => [false, true]
 * ```
 */
export const flushSubnormal = unary("flushSubnormal", {
  result: "same",
  expr: flushed,
  vjp: (g) => [g],
})
