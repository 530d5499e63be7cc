import ts from "typescript"
import { matchNumber, matchText } from "./match-text"

/**
 * Whether `actual` is what `expected`, the text after `// =>`, says.
 *
 * Literals are compared as values, numbers to the digits printed; any other text with the text of `actual`.
 */
export function matchValue(expected: string, actual: unknown): boolean {
  const literal = parseLiteral(expected)
  return literal ? matches(literal, plain(actual)) : matchText(expected, textOf(actual))
}

/** `[1, 2, ...]` is no TypeScript; the dots become this name. */
const rest = "__rest"

function parseLiteral(text: string): ts.Expression | undefined {
  const code = `(${text.replace(/(?:\.\.\.|…)(?=\s*[\]}])/g, rest)}\n)`
  const source = ts.createSourceFile("value.ts", code, ts.ScriptTarget.ES2022, true)
  const [statement, ...others] = source.statements
  const { parseDiagnostics } = source as unknown as { readonly parseDiagnostics: readonly unknown[] }
  if (others.length > 0 || parseDiagnostics.length > 0 || !statement || !ts.isExpressionStatement(statement))
    return undefined
  if (!ts.isParenthesizedExpression(statement.expression)) return undefined
  const { expression } = statement.expression
  return isLiteral(expression) ? expression : undefined
}

function isLiteral(node: ts.Node): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral)
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) =>
        (ts.isPropertyAssignment(property) && isLiteral(property.initializer)) ||
        (ts.isShorthandPropertyAssignment(property) && property.name.text === rest),
    )
  }
  if (ts.isPrefixUnaryExpression(node))
    return node.operator === ts.SyntaxKind.MinusToken && isLiteral(node.operand)
  return (
    ts.isNumericLiteral(node) ||
    ts.isBigIntLiteral(node) ||
    ts.isStringLiteralLike(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind) ||
    (ts.isIdentifier(node) && ["undefined", "NaN", "Infinity", rest].includes(node.text))
  )
}

function matches(literal: ts.Node, actual: unknown): boolean {
  if (ts.isArrayLiteralExpression(literal)) {
    const open = literal.elements.some(isRest)
    const elements = literal.elements.filter((element) => !isRest(element))
    if (
      !Array.isArray(actual) ||
      (open ? actual.length < elements.length : actual.length !== elements.length)
    )
      return false
    return elements.every((element, i) => matches(element, plain(actual[i])))
  }
  if (ts.isObjectLiteralExpression(literal)) {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) return false
    const properties = literal.properties.filter(ts.isPropertyAssignment)
    const open = properties.length < literal.properties.length
    const record = actual as Readonly<Record<string, unknown>>
    if (!open && Object.keys(record).length !== properties.length) return false
    return properties.every((property) => {
      const key = (property.name as ts.Identifier | ts.StringLiteral | ts.NumericLiteral).text
      return key in record && matches(property.initializer, plain(record[key]))
    })
  }
  if (ts.isStringLiteralLike(literal)) return actual === literal.text
  const text = literal.getText()
  if (/^-?(?:[\d.]|Infinity)/.test(text) && !text.endsWith("n"))
    return typeof actual === "number" && matchNumber(text, actual)
  if (typeof actual === "bigint") return `${actual}n` === text
  return Number.isNaN(actual) ? text === "NaN" : typeof actual !== "string" && String(actual) === text
}

const isRest = (node: ts.Node) => ts.isIdentifier(node) && node.text === rest

/** Tensors as their nested arrays, typed arrays as arrays. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value
  if ("toArray" in value && typeof value.toArray === "function") return value.toArray() as unknown
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value
}

function textOf(value: unknown): string {
  return typeof value === "function" ? value.name : String(value)
}
