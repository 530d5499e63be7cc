import type { Expr } from "./expr"

/** A text that is equal for expressions that compute the same in the same way; shared parts are named once. */
export function exprKey(outputs: readonly Expr[]): string {
  const ids = new Map<Expr, number>()
  const known = new Map<string, number>()
  const visit = (expr: Expr): number => {
    const seen = ids.get(expr)
    if (seen !== undefined) return seen
    const args = expr.args.map(visit)
    const value = Object.is(expr.value, -0) ? "-0" : String(expr.value)
    const text = `${expr.op}:${expr.type}:${value}(${args.join()})`
    let id = known.get(text)
    if (id === undefined) {
      id = known.size
      known.set(text, id)
    }
    ids.set(expr, id)
    return id
  }
  const results = outputs.map(visit)
  return `${[...known.keys()].join(";")}=>${results.join()}`
}
