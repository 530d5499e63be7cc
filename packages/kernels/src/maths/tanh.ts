import type { Expr } from "../scalar"
import { moderateExpm1 } from "./expm1"
import { atMost, formatOf, orSign } from "./float"

/** Where tanh rounds to 1. */
const TOP = { f32: 9.1, f64: 19.1 } as const

/**
 * Hyperbolic tangent, (e²ˣ − 1) / (e²ˣ + 1).
 */
export function tanh(x: Expr): Expr {
  const format = formatOf(x, "tanh")
  const e = moderateExpm1(atMost(x.abs(), TOP[format.type]).mul(2), format)
  return orSign(e.div(e.add(2)), x, format)
}
