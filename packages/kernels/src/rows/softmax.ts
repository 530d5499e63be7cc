import { exp, log } from "../maths"
import type { Expr } from "../scalar/expr"
import type { Row } from "./row-text"

// The row's maximum is taken off first, so no size of x overflows; −∞ has probability 0; a row of −∞ alone, or with ∞ or
// NaN, gives NaN, as in PyTorch.

export function softmax(row: Row, x: Expr): Expr {
  const { joined, kept } = row.reduceAndKeep("sum", exp(x.sub(row.reduce("max", x))))
  return kept.div(joined)
}

export function logSoftmax(row: Row, x: Expr): Expr {
  const shifted = x.sub(row.reduce("max", x))
  return shifted.sub(log(row.reduce("sum", exp(shifted))))
}

/** The gradient of softmax's input from that of its result y. */
export function softmaxGrad(row: Row, g: Expr, y: Expr): Expr {
  return g.sub(row.reduce("sum", g.mul(y))).mul(y)
}

/** The gradient of logSoftmax's input from that of its result y. */
export function logSoftmaxGrad(row: Row, g: Expr, y: Expr): Expr {
  return g.sub(exp(y).mul(row.reduce("sum", g)))
}
