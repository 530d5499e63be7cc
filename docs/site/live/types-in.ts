import type { SyntaxNode, Tree } from "@lezer/common"
import { blank, type Edit } from "./edit"

/** Nodes that are types from beginning to end, or words that only matter to types. */
const TYPES = new Set([
  "TypeAnnotation",
  "TypeArgList",
  "TypeParamList",
  "TypePredicate",
  "InterfaceDeclaration",
  "TypeAliasDeclaration",
  "AmbientDeclaration",
  "Optional",
  "Privacy",
  "readonly",
  "abstract",
  "override",
  "declare",
])

/** The edits that take TypeScript's types out of some code, so that JavaScript is left. */
export function typesIn(tree: Tree, code: string): Edit[] {
  const edits: Edit[] = []
  tree.iterate({
    enter: ({ node }) => {
      if (TYPES.has(node.name)) {
        edits.push(blank(code, node.from, node.to))
        return false
      }
      edits.push(...partly(node, code))
      return true
    },
  })
  return edits
}

/** What is to go from a node of which something stays. */
function partly(node: SyntaxNode, code: string): Edit[] {
  const child = (name: string) => node.getChild(name)
  if (node.name === "BinaryExpression") {
    const word = child("as") ?? child("satisfies")
    return word ? [blank(code, word.from, node.to)] : []
  }
  if (node.name === "PrefixCast") {
    const end = child(">")
    return end ? [blank(code, node.from, end.to)] : []
  }
  if (["PostfixExpression", "VariableDeclaration", "PropertyDeclaration"].includes(node.name)) {
    return node
      .getChildren("LogicOp")
      .filter(isBang(code))
      .map(({ from, to }) => blank(code, from, to))
  }
  if (node.name === "ClassDeclaration" || node.name === "ClassExpression") {
    const [word, body] = [child("implements"), child("ClassBody")]
    return word && body ? [blank(code, word.from, body.from)] : []
  }
  if (node.name === "ParamList") {
    const self = child("this")
    return self ? [blank(code, self.from, (child(",") ?? self).to)] : []
  }
  if (node.name === "MethodDeclaration") return parameterProperties(node, code)
  return []
}

const isBang =
  (code: string) =>
  ({ from, to }: SyntaxNode) =>
    code.slice(from, to) === "!"

/** `constructor(readonly a: number)` also sets `this.a`. */
function parameterProperties(node: SyntaxNode, code: string): Edit[] {
  const [params, block] = [node.getChild("ParamList"), node.getChild("Block")]
  if (!params || !block) return []
  const names: string[] = []
  let marked = false
  for (let part = params.firstChild; part; part = part.nextSibling) {
    if (part.name === "readonly" || part.name === "Privacy") marked = true
    else if (part.name === "VariableDefinition" && marked) {
      names.push(code.slice(part.from, part.to))
      marked = false
    }
  }
  if (names.length === 0) return []
  const after = superCall(block) ?? block.firstChild
  const at = after?.to ?? block.from + 1
  return [{ from: at, to: at, text: `; ${names.map((name) => `this.${name} = ${name}`).join("; ")};` }]
}

function superCall(block: SyntaxNode): SyntaxNode | undefined {
  return block.getChildren("ExpressionStatement").find((one) => one.firstChild?.getChild("super"))
}
