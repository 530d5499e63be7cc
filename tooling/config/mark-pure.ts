import { decode, encode } from "@jridgewell/sourcemap-codec"
import ts from "typescript"

const MARK = "/*@__PURE__*/"

/**
 * Marks every call at module level as one that a bundler may drop when its result is not used: importing a package has no side
 * effects, but bundlers do not know what `binary("add", …)` does, and keep it. Done on what is built, since minifying drops such marks.
 */
export function markPure(code: string): { readonly code: string; readonly places: readonly number[] } {
  const source = ts.createSourceFile("chunk.js", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const places: number[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) places.push(node.getStart())
    ts.forEachChild(node, visit)
  }
  for (const statement of source.statements) if (ts.isVariableStatement(statement)) visit(statement)
  const sorted = [...new Set(places)].sort((a, b) => a - b)
  const pieces = [0, ...sorted].map((from, i) => code.slice(from, sorted[i]))
  return { code: pieces.join(MARK), places: sorted }
}

/** The source map of code that was marked, from that of the code before. */
export function shiftMap(map: string, code: string, places: readonly number[]): string {
  const shifts = new Map<number, number[]>()
  for (const place of places) {
    const line = code.slice(0, place).split("\n")
    const columns = shifts.get(line.length - 1) ?? []
    columns.push((line[line.length - 1] as string).length)
    shifts.set(line.length - 1, columns)
  }
  const parsed = JSON.parse(map)
  const lines = decode(parsed.mappings)
  for (const [line, columns] of shifts) {
    for (const segment of lines[line] ?? []) {
      segment[0] += MARK.length * columns.filter((column) => column <= segment[0]).length
    }
  }
  return JSON.stringify({ ...parsed, mappings: encode(lines) })
}
