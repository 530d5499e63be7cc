import type { Expr } from "./expr"

/**
 * What one kernel may have. Parts of expressions are written from within each other, which bounds how deep that goes; a
 * function may have 50,000 variables; engines allow 1,000 parameters, of which a kernel needs some for itself. `parts` is
 * for who joins expressions and counts their parts alone, which are no fewer than they are deep.
 */
export const LIMITS = { depth: 800, parts: 800, variables: 20_000, parameters: 600 } as const

/** All parts of some expressions, each once. */
export function partsOf(exprs: Iterable<Expr>): ReadonlySet<Expr> {
  const parts = new Set(exprs)
  // A set that grows while it is walked visits what is added.
  for (const part of parts) for (const arg of part.args) parts.add(arg)
  return parts
}

/** How deep some expressions are nested; emitting one takes as many calls within each other. */
export function depthOf(exprs: Iterable<Expr>): number {
  const depths = new Map<Expr, number>()
  const waiting = [...exprs]
  let deepest = 0
  while (waiting.length > 0) {
    const expr = waiting[waiting.length - 1] as Expr
    const unknown = expr.args.filter((arg) => !depths.has(arg))
    if (unknown.length > 0) {
      for (const arg of unknown) waiting.push(arg)
      continue
    }
    waiting.pop()
    let depth = 1
    for (const arg of expr.args) depth = Math.max(depth, 1 + (depths.get(arg) as number))
    depths.set(expr, depth)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
