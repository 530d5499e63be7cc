import { type Expr, rewriter } from "@gradus/kernels"

/** Whether an expression is the constant `value`, with its sign. */
function is(expr: Expr, value: number): boolean {
  return expr.op === "const" && Object.is(Number(expr.value), value)
}

/** The same expression without the outermost operation, where that changes no bit of any number. */
function peel(expr: Expr): Expr {
  const [a, b] = expr.args
  switch (expr.op) {
    case "mul":
      if (is(b, 1)) return a
      return is(a, 1) ? b : expr
    case "div":
      return is(b, 1) ? a : expr
    case "sub":
      // x − 0 keeps the sign of a zero; x + 0 would not.
      return is(b, 0) ? a : expr
    case "add":
      if (is(b, -0)) return a
      return is(a, -0) ? b : expr
    default:
      return expr
  }
}

/** An expression of the same bits with fewer operations. */
export function simplifyExpr(expr: Expr): Expr {
  return rewriter(peel)(expr)
}
