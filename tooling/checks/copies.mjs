// A program may load several copies of gradus: imported and required, or installed twice. What a module keeps for itself is then
// kept once for each copy, and a class of one is not that of the other. So state is `shared`, and values are told by brands.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import ts from "typescript"

/** Classes of the language, of which there is one, whatever is loaded twice. */
const builtIn = (name) => name in globalThis
/** What knows values by their identity, or holds on to them. */
const keepers = new Set(["WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry"])
/** Memories of what follows from a text are right in every copy. */
const keyedByText = /^(new (Map|Set)<(string|ScalarType|StorageType)\b|new (Map|Set)\()/

const engine = "what the JavaScript engine can do: every copy finds the same"
const returns = "gives back to what all copies share"
const own = "made and looked for by the same copy"
const memory = "remembers what follows from its key, and that is the same for every copy"
/** Reviewed exceptions: `file: { name: why }`. */
const allowed = {
  "checks/src/exact-methods.ts": { exact: own },
  "compile/src/fuse/capacity.ts": { known: memory, "#parts": own, "#reads": own, "#outputs": own },
  "compile/src/fuse/unit.ts": { "#extent": own },
  "compile/src/run/check.ts": {
    "#result": own,
    "#tensors": own,
    "#settings": own,
    "#held": own,
    "#fields": own,
    "#generators": own,
    "#gradients": own,
  },
  "compile/src/run/holdings.ts": { owners: returns },
  "compile/src/run/code.ts": { loaded: returns },
  "compile/src/run/recording.ts": { "instanceof PlacesWanted": own },
  "compile/src/threads/pool.ts": { blocks: engine },
  "compile/src/threads/start-worker.ts": { url: own },
  "compile/src/trace/signature.ts": {
    ids: own,
    nextId: own,
    COMMA: own,
    CLOSING: own,
    "instanceof Text": own,
  },
  "compile/src/trace/tree.ts": { "instanceof Leaf": own },
  "kernels/src/wasm/features.ts": { relaxed: engine },
  "tensor/src/core/storage.ts": { owners: returns, "#heap": own },
  "tensor/src/random/generator.ts": { "#key": own },
  "tensor/src/trace/holders.ts": { gone: returns },
  "tensor/src/trace/fuse.ts": { "instanceof NotElementwise": own },
}

/** Everything in a source text that a second copy would have for itself, as `{ name, line }`. */
export function ownState(text) {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true)
  const found = []
  const report = (node, name) =>
    found.push({ name, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 })
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue
    const { declarations, flags } = statement.declarationList
    for (const declaration of declarations) {
      if (flags & ts.NodeFlags.Let || keeps(declaration.initializer))
        report(declaration, declaration.name.getText())
    }
  }
  const visit = (node) => {
    const name = ownIdentity(node)
    if (name) report(node, name)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function keeps(value) {
  if (!value || !ts.isNewExpression(value)) return false
  const name = value.expression.getText()
  return (
    keepers.has(name) || !builtIn(name) || (/^(Map|Set)$/.test(name) && !keyedByText.test(value.getText()))
  )
}

function ownIdentity(node) {
  if (ts.isPropertyDeclaration(node)) {
    const is = (kind) => node.modifiers?.some((modifier) => modifier.kind === kind)
    if (is(ts.SyntaxKind.StaticKeyword) && !is(ts.SyntaxKind.ReadonlyKeyword))
      return `static ${node.name.getText()}`
  }
  if (ts.isBinaryExpression(node)) {
    const right = node.right.getText()
    if (node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword && !builtIn(right))
      return `instanceof ${right}`
    if (ts.isPrivateIdentifier(node.left)) return node.left.text
  }
  // Another object of the class may be of another copy's class.
  if (ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name)) {
    return node.expression.kind === ts.SyntaxKind.ThisKeyword ? undefined : node.name.text
  }
  return undefined
}

function main() {
  const root = fileURLToPath(new URL("../../packages", import.meta.url))
  const problems = []
  // The laws keep nothing, and know no other package.
  for (const name of readdirSync(root).filter((one) => one !== "laws")) {
    for (const path of readdirSync(join(root, name, "src"), { recursive: true, encoding: "utf8" })) {
      const file = `${name}/src/${path.replaceAll("\\", "/")}`
      if (!file.endsWith(".ts")) continue
      for (const use of ownState(readFileSync(join(root, file), "utf8"))) {
        if (!allowed[file]?.[use.name]) problems.push(`packages/${file}:${use.line}: ${use.name}`)
      }
    }
  }
  for (const problem of problems) console.error(problem)
  if (problems.length === 0) return console.log("several copies of the packages share their state")
  console.error(
    `${problems.length} things that each copy of a package would have for itself. Keep state with shared() of @gradus/kernels; tell values by a brand or a field`,
  )
  process.exitCode = 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main()
