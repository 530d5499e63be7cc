import type { SyntaxNode } from "@lezer/common"
import { parser } from "@lezer/javascript"
import { blank, type Edit } from "./edit"
import type { RunnableExample } from "./runnable"
import { typesIn } from "./types-in"

const typescript = parser.configure({ dialect: "ts" })

/**
 * Makes TypeScript runnable without changing its lines: types go, imports become look-ups, and a statement followed by
 * `// =>` also tells its value, as `seen(line, value)`, or its error, as `seen.error(line, error)`.
 */
export function makeRunnable(code: string): RunnableExample {
  const tree = typescript.parse(code)
  const edits: Edit[] = typesIn(tree, code)
  const imports = new Map<string, readonly string[] | "all">()
  let wrongLine: number | undefined
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) wrongLine ??= lineAt(code, node.from)
      if (node.name === "ImportDeclaration") edits.push(...lookUp(node, code, imports))
      if (node.name === "ExportDeclaration") edits.push(...exported(node, code))
      edits.push(...telling(node, code))
    },
  })
  return { body: apply(code, edits), imports: [...imports], wrongLine }
}

const lineAt = (code: string, position: number) => code.slice(0, position).split("\n").length

function apply(code: string, edits: readonly Edit[]): string {
  let result = ""
  let at = 0
  for (const { from, to, text } of [...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    // What lies within something that went is gone with it.
    if (from < at) continue
    result += code.slice(at, from) + text
    at = to
  }
  return result + code.slice(at)
}

/** What is written around a statement that is followed by `// =>`. */
function telling(node: SyntaxNode, code: string): Edit[] {
  const { name, from } = node
  if (name !== "ExpressionStatement" && name !== "VariableDeclaration") return []
  const expected = /^[ \t;]*\/\/ ?=> ?(.*)/.exec(code.slice(node.to).split("\n", 1)[0])
  // What is printed is seen anyway.
  if (!expected || /^console\b/.test(code.slice(from))) return []
  const to = node.to - (code[node.to - 1] === ";" ? 1 : 0)
  const line = lineAt(code, to)
  const around = (before: string, after: string): Edit[] => [
    { from, to: from, text: before },
    { from: to, to: node.to, text: after },
  ]
  if (/^throws\b/.test(expected[1]))
    return around("try { ", ` } catch (error) { seen.error(${line}, error) }`)
  if (name === "ExpressionStatement") return around(`seen(${line}, (`, "))")
  const [last] = node.getChildren("VariableDefinition").slice(-1)
  return last ? around("", `; seen(${line}, ${code.slice(last.from, last.to)})`) : []
}

/** An import as a look-up, and a note of what is needed. */
function lookUp(node: SyntaxNode, code: string, imports: Map<string, readonly string[] | "all">): Edit[] {
  const text = ({ from, to }: SyntaxNode) => code.slice(from, to)
  const source = node.getChild("String")
  const all = blank(code, node.from, node.to)
  if (!source || node.getChild("type")) return [all]
  const module = text(source).slice(1, -1)
  const before = imports.get(module) ?? []
  const group = node.getChild("ImportGroup")
  if (!group) {
    imports.set(module, "all")
    const local = node.getChild("VariableDefinition")
    const what = node.getChild("Star") ? "" : ".default"
    const found = local ? `const ${text(local)} = modules[${JSON.stringify(module)}]${what}` : ""
    return [{ ...all, text: found + all.text.replace(/ /g, "") }]
  }
  const names = text(group)
    .slice(1, -1)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
  const wanted = names.map((name) => name.split(/\s+as\s+/)[0])
  if (before !== "all") imports.set(module, [...before, ...wanted])
  const pattern = names.map((name) => name.replace(/\s+as\s+/, ": ")).join(", ")
  const found = `const { ${pattern} } = modules[${JSON.stringify(module)}]`
  return [{ ...all, text: found + all.text.replace(/ /g, "") }]
}

function exported(node: SyntaxNode, code: string): Edit[] {
  const keyword = node.getChild("export")
  return keyword ? [blank(code, keyword.from, keyword.to)] : []
}
