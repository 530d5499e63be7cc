import { decode, encode } from "@jridgewell/sourcemap-codec"
import ts from "typescript"

/** Text to be put in before a place in the code. */
interface Insertion {
  readonly at: number
  readonly text: string
}

const MARK = "/*@__PURE__*/"

/**
 * Marks what is computed at module level as something that a bundler may drop when it is not used: importing a package has no side
 * effects, but bundlers do not know what `binary("add", …)` or a getter behind `...OPTIONS` does, and keep it. Done on what is built, since
 * minifying drops such marks.
 */
export function markPure(code: string): { readonly code: string; readonly insertions: readonly Insertion[] } {
  const source = ts.createSourceFile("chunk.js", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const insertions: Insertion[] = []
  const mark = (value: ts.Expression): void => {
    // A call alone can be marked, so other expressions become one; minifiers undo that.
    if (hasUnmarkable(value)) {
      insertions.push({ at: value.getStart(), text: `${MARK}(()=>(` }, { at: value.getEnd(), text: "))()" })
      return
    }
    visitModuleLevel(value, (node) => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node))
        insertions.push({ at: node.getStart(), text: MARK })
    })
  }
  for (const [i, statement] of source.statements.entries()) {
    if (!ts.isVariableStatement(statement)) continue
    const next = source.statements[i + 1]
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer) continue
      const variable = name.getText()
      if (!next || !fillsNamespace(next, variable)) mark(initializer)
      else
        insertions.push(
          { at: initializer.getStart(), text: `${MARK}(()=>{var ${variable}=` },
          { at: next.getEnd(), text: `return ${variable}})();` },
        )
    }
  }
  insertions.sort((a, b) => a.at - b.at)
  let marked = ""
  let last = 0
  for (const { at, text } of insertions) {
    marked += code.slice(last, at) + text
    last = at
  }
  return { code: marked + code.slice(last), insertions }
}

/** Whether a statement is what esbuild writes to fill the object of `export * as name`: `__export(name, { … })`. */
function fillsNamespace(statement: ts.Statement, name: string): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false
  const { expression, arguments: given } = statement.expression
  return expression.getText() === "__export" && given[0]?.getText() === name
}

/** Whether there is a spread or a look into an object, both of which might call a getter. */
function hasUnmarkable(value: ts.Expression): boolean {
  let found = false
  visitModuleLevel(value, (node) => {
    found ||= ts.isSpreadAssignment(node) || ts.isSpreadElement(node)
    found ||= ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
  })
  return found
}

/** Visits all that is computed when the module is loaded. */
function visitModuleLevel(node: ts.Node, visit: (node: ts.Node) => void): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
  visit(node)
  ts.forEachChild(node, (child) => visitModuleLevel(child, visit))
}

/** The source map of code that was marked, from that of the code before. */
export function shiftMap(map: string, code: string, insertions: readonly Insertion[]): string {
  const parsed = JSON.parse(map)
  const lines = decode(parsed.mappings)
  const starts = [0]
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) starts.push(at + 1)
  for (const [line, segments] of lines.entries()) {
    const [start, end] = [starts[line] ?? 0, starts[line + 1] ?? code.length + 1]
    const here = insertions.filter(({ at }) => at >= start && at < end)
    for (const segment of segments) {
      const before = here.filter(({ at }) => at - start <= segment[0])
      segment[0] += before.reduce((sum, { text }) => sum + text.length, 0)
    }
  }
  return JSON.stringify({ ...parsed, mappings: encode(lines) })
}
