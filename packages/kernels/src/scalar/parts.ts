import type { Expr } from "./expr"

/**
 * What one kernel may have. Parts of expressions are written from within each other, so their number bounds how deep
 * that goes, and a function may have 50,000 variables; engines allow 1,000 parameters, of which a kernel needs some for
 * itself.
 */
export const LIMITS = { parts: 800, parameters: 600 } as const

/** All parts of some expressions, each once. */
export function partsOf(exprs: Iterable<Expr>): ReadonlySet<Expr> {
  const parts = new Set(exprs)
  // A set that grows while it is walked visits what is added.
  for (const part of parts) for (const arg of part.args) parts.add(arg)
  return parts
}
