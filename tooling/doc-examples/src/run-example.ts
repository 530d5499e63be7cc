import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Checker } from "./checker"
import { compileExample } from "./compile-example"
import type { Example } from "./find-examples"

const key = Symbol.for("gradus.doc-examples")
const checkers = new Map<string, Checker>()
;(globalThis as Record<symbol, unknown>)[key] = checkers

/** Loads a module by path; names it exports may be used in doc comments without an import. */
export type ImplicitModules = Readonly<Record<string, () => Promise<object>>>

/**
 * Writes an example as a module into the package's `.doc-examples/` and imports it.
 *
 * The module keeps the example on the lines it has in its file, so stack traces point to the right line.
 */
export async function runExample(
  root: string,
  example: Example,
  implicit: ImplicitModules = {},
): Promise<void> {
  const { file, line } = example
  const path = join(root, ".doc-examples", `${file.replace(/[^\w.-]/g, "_")}-${line}.ts`)
  const checker = new Checker(file)
  checkers.set(path, checker)
  try {
    const { code, checkedLines, freeNames } = compileExample(example.code, line)
    const header = [
      `const check = (globalThis as any)[Symbol.for("gradus.doc-examples")].get(${JSON.stringify(path)})`,
      "const console = check.console",
      "void console",
      ...(example.implicitImports ? await implicitImports(freeNames, implicit) : []),
      "export {}",
    ]
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${header.join("; ")}${"\n".repeat(line - 1)}${code}\n`)
    await import(/* @vite-ignore */ path)
    const missed = checkedLines.find((checked) => !checker.reached.has(checked))
    if (missed !== undefined) throw new Error(`${file}:${missed}: this "// =>" is never reached`)
  } catch (error) {
    if (error instanceof Error && !error.message.startsWith(`${file}:`)) {
      error.message = `${file}:${line}: the example fails: ${error.message}`
    }
    throw error
  }
}

async function implicitImports(
  names: readonly string[],
  modules: ImplicitModules,
): Promise<readonly string[]> {
  const found = new Set<string>()
  const imports: string[] = []
  for (const [specifier, load] of Object.entries(modules)) {
    const exported = await load()
    const mine = names.filter((name) => name in exported && !found.has(name))
    for (const name of mine) found.add(name)
    if (mine.length > 0) imports.push(`import { ${mine.join(", ")} } from ${JSON.stringify(specifier)}`)
  }
  return imports
}
