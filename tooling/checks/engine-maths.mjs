// Engines disagree in the last bit of Math.exp and its kin, so no package computes with them.
// Exact everywhere, and allowed: + − × ÷ %, literal powers of two, and the functions and constants listed here.
// What a thing promises the laws is not shipped, and may use any.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import ts from "typescript"
import { promisesIn } from "../config/promises-in.mjs"

const functions = "sqrt fround floor ceil trunc round abs sign min max imul clz32"
const constants = "PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2"
const exact = new Set(`${functions} ${constants}`.split(" "))

/** Reviewed exceptions, none of them on a numeric path: `{ file, name, why }`. */
const allowed = []

/** Every use in a source text, as `{ name, line }`. */
export function inexactMaths(text) {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true)
  const promises = new Set(promisesIn(source))
  const found = []
  const visit = (node) => {
    if (promises.has(node)) return
    const name = inexact(node)
    if (name) found.push({ name, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function inexact(node) {
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "Math") {
    return exact.has(node.name.text) ? undefined : `Math.${node.name.text}`
  }
  if (ts.isIdentifier(node) && node.text === "Math") {
    return ts.isPropertyAccessExpression(node.parent) ? undefined : "Math as a value"
  }
  if (!ts.isBinaryExpression(node) || /^2 \*\* -?\d+$/.test(node.getText())) return undefined
  const { kind } = node.operatorToken
  return kind === ts.SyntaxKind.AsteriskAsteriskToken || kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ? "**"
    : undefined
}

function main() {
  const root = fileURLToPath(new URL("../..", import.meta.url))
  const problems = []
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join("packages", name, "src")
    for (const path of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      const file = join(folder, path)
      if (!file.endsWith(".ts")) continue
      for (const use of inexactMaths(readFileSync(join(root, file), "utf8"))) {
        const excused = allowed.some((entry) => entry.file === file && entry.name === use.name)
        if (!excused) problems.push(`${file}:${use.line}: ${use.name}`)
      }
    }
  }
  for (const problem of problems) console.error(problem)
  if (problems.length === 0) return console.log("no engine-dependent maths in packages/*/src")
  console.error(
    `${problems.length} uses of maths that differs between engines. Use the functions of @gradus/kernels`,
  )
  process.exitCode = 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main()
