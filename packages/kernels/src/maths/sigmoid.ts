import { constant, type Expr } from "../scalar"
import { boundedExp, clampExponentBelow } from "./exp"
import { formatOf } from "./float"

/**
 * 1 / (1 + e⁻ˣ).
 */
export function sigmoid(x: Expr): Expr {
  const format = formatOf(x, "sigmoid")
  // e^−|x| cannot overflow, and for negative x keeps the precision of tiny results.
  const e = boundedExp(clampExponentBelow(x.abs().neg(), format), format)
  return x.lt(0).select(e, constant(x.type, 1)).div(e.add(1))
}
