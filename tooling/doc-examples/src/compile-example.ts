import ts from "typescript"

/** An example as a module, with every `// =>` turned into a call of a checker. */
export interface CompiledExample {
  readonly code: string
  /** Lines that hold a check; each must be reached. */
  readonly checkedLines: readonly number[]
  /** Names the code uses but does not define. */
  readonly freeNames: readonly string[]
}

/**
 * Rewrites `expr // => value` to `check.equal(line, "value", () => expr)` and its kin, each on its own line.
 *
 * @param code the example
 * @param firstLine number of its first line in the file it stands in
 */
export function compileExample(code: string, firstLine = 1): CompiledExample {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true)
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + firstLine
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = []
  const checkedLines: number[] = []
  let arrows = 0

  const visit = (node: ts.Node): void => {
    refuseJoinedLines(node, lineOf)
    ts.forEachChild(node, visit)
    if (!ts.isStatement(node) || ts.isBlock(node)) return
    const expected = expectationAfter(code, node.end)
    if (!expected) return
    arrows++
    const line = lineOf(expected.position)
    checkedLines.push(line)
    edits.push({ from: node.getStart(), to: node.end, text: checked(node, line, expected.text) })
  }
  visit(source)

  const written = code.match(/\/\/\s*=>/g)?.length ?? 0
  if (written !== arrows) {
    throw new Error(
      `${written} "// =>" written but ${arrows} follow a statement. Put each after the statement it checks`,
    )
  }
  let output = code
  for (const { from, to, text } of edits.sort((a, b) => b.from - a.from)) {
    output = output.slice(0, from) + text + output.slice(to)
  }
  return { code: output, checkedLines, freeNames: freeNames(source) }
}

/** Without semicolons, a line that begins with `[` or `(` goes on from the line before: never what is meant. */
function refuseJoinedLines(node: ts.Node, lineOf: (position: number) => number): void {
  if (!ts.isElementAccessExpression(node) && !ts.isCallExpression(node)) return
  const bracket = ts.isElementAccessExpression(node) ? "[" : "("
  const open = node.getText().indexOf(bracket, node.expression.getText().length) + node.getStart()
  if (lineOf(open) === lineOf(node.expression.end)) return
  throw new Error(
    `line ${lineOf(open)} begins with "${bracket}" and so continues the line before. Begin it with ";"`,
  )
}

/** The `// => …` after a statement: on its last line, or alone on the next, with its continuation lines. */
function expectationAfter(code: string, end: number): { text: string; position: number } | undefined {
  const trailing = ts.getTrailingCommentRanges(code, end) ?? []
  const following = ts.getLeadingCommentRanges(code, end) ?? []
  const comments = [...trailing, ...following]
  const [first, ...rest] = comments
  if (!first) return undefined
  const body = (range: ts.CommentRange) => code.slice(range.pos + 2, range.end)
  const arrow = /^\s*=>(.*)$/.exec(body(first))
  if (!arrow) return undefined
  const lines = [arrow[1].trim()]
  const alone = lines[0] === ""
  for (const comment of rest) {
    const text = body(comment)
    if (/^\s*=>/.test(text) || !(alone || /^ {3}/.test(text))) break
    lines.push(text.slice(1))
  }
  return { text: lines.join("\n").trim(), position: first.pos }
}

function checked(statement: ts.Statement, line: number, expected: string): string {
  const at = `${line}, ${JSON.stringify(expected)}`
  const text = statement.getText()
  if (/^throws\b/.test(expected)) {
    return `${hasAwait(statement) ? "await " : ""}check.throws(${at}, ${hasAwait(statement) ? "async " : ""}() => { ${text} \n})`.replace(
      " \n})",
      " })",
    )
  }
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement
    if (ts.isCallExpression(expression) && expression.expression.getText() === "console.log") {
      return `check.printed(${at}, [${expression.arguments.map((argument) => argument.getText()).join(", ")}])`
    }
    return `check.equal(${at}, (${expression.getText()}))`
  }
  if (ts.isVariableStatement(statement)) {
    const names = statement.declarationList.declarations.map((declaration) => declaration.name)
    if (names.length === 1 && ts.isIdentifier(names[0]))
      return `${text}; check.equal(${at}, ${names[0].text})`
  }
  throw new Error(
    `line ${line}: "// =>" must follow an expression or the declaration of one name, got ${text}`,
  )
}

function hasAwait(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true
  if (ts.isFunctionLike(node)) return false
  return ts.forEachChild(node, hasAwait) ?? false
}

function freeNames(source: ts.SourceFile): readonly string[] {
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isDeclaration = "name" in parent && parent.name === node && !ts.isPropertyAccessExpression(parent)
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        ts.isTypeReferenceNode(parent)
      if (isDeclaration && !ts.isPropertyAssignment(parent) && !ts.isShorthandPropertyAssignment(parent)) {
        declared.add(node.text)
      } else if (!isMember) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...used].filter((name) => !declared.has(name))
}
