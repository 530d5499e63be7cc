import ts from "typescript"

/**
 * What a source text exports for users: everything but what its comment calls `@internal`.
 *
 * @returns for each name whether it is a type alone, and of its comment the first sentence, the formula below it and the paper
 */
export function publicExports(text) {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true)
  const found = new Map()
  const internal = new Set()
  for (const statement of source.statements) {
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    const comment = statement.jsDoc?.at(-1)?.getText() ?? ""
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    for (const name of namesOf(statement)) {
      if (comment.includes("@internal")) internal.add(name)
      const known = found.get(name)
      // A class made by a function has its type beside it, and a function may have several signatures: all are one export.
      found.set(name, {
        name,
        isType: isType && (known?.isType ?? true),
        sentence: known?.sentence || firstSentence(comment),
        formula: known?.formula || formulaOf(comment),
        paper: known?.paper || paperOf(comment),
      })
    }
  }
  return [...found.values()].filter(({ name }) => !internal.has(name))
}

function namesOf(statement) {
  if (!ts.isVariableStatement(statement)) return [statement.name.text]
  return statement.declarationList.declarations.map(({ name }) => name.text)
}

/** The text of a comment on one line, without its stars. */
const plain = (comment) =>
  comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .trim()

const paragraphs = (comment) => plain(comment).split(/\n\s*\n|\n@/)

/** The second paragraph, if it is one: an assignment, or the rate of a schedule. */
function formulaOf(comment) {
  const [, second = ""] = paragraphs(comment)
  return /←|^η\S* =/.test(second) ? second.replace(/;?\n/g, "; ").replace(/\s+/g, " ") : ""
}

function firstSentence(comment) {
  const [paragraph] = paragraphs(comment)
  const line = paragraph.replaceAll("\n", " ").replace(/\{@link (\w+)\}/g, "`$1`")
  return line.match(/^.*?\.(?= |$)/)?.[0].slice(0, -1) ?? line
}

/** Authors and year of the first `@see`. */
const paperOf = (comment) => plain(comment).match(/@see ([^,@]*?(?:, [^,@]*?)*? (?:19|20)\d\d)\b/)?.[1] ?? ""
