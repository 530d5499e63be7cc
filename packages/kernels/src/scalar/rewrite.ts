import { type Expr, input } from "./expr"

/**
 * Rewrites expressions from their operands up; parts that are shared stay shared.
 *
 * @param by - gives what stands for a part, whose operands are rewritten already
 */
export function rewriter(by: (part: Expr, original: Expr) => Expr): (expr: Expr) => Expr {
  const done = new Map<Expr, Expr>()
  const rewrite = (expr: Expr): Expr => {
    let next = done.get(expr)
    if (!next) {
      const args = expr.args.map(rewrite)
      next = by(args.every((arg, i) => arg === expr.args[i]) ? expr : expr.withArgs(args), expr)
      done.set(expr, next)
    }
    return next
  }
  return rewrite
}

/** Gives inputs other numbers. */
export function renumberer(place: (number: number) => number): (expr: Expr) => Expr {
  return rewriter((part) => (part.op === "input" ? input(place(Number(part.value)), part.type) : part))
}
