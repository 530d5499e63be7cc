import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { ModuleKind, ScriptTarget, transpileModule } from "typescript"
import type { Sources } from "./written.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/**
 * A source file with a mistake in it: a piece of its text replaced by another. What it promises, which stands last, stays.
 *
 * @param sources all modules of the package, for what it imports of these
 * @param packages what it imports of others
 */
export function mistaken(
  path: string,
  [right, wrong]: readonly [right: string, wrong: string],
  sources: Sources,
  packages: Sources,
): Readonly<Record<string, unknown>> {
  const text = readFileSync(root + path, "utf8")
  const [rule, promises] = text.split(/^(?=export const promises)/m)
  if (rule.split(right).length !== 2) throw new Error(`${path} has ${right} not just once`)
  return evaluated(path, rule.replace(right, () => wrong) + (promises ?? ""), sources, packages)
}

/** A source file on a mistaken one that it imports; the mistake is its own where no other is named, as `group/file` from `src`. */
export function mistakenIn(
  path: string,
  other: string | undefined,
  change: readonly [right: string, wrong: string],
  sources: Sources,
  packages: Sources,
): Readonly<Record<string, unknown>> {
  if (other === undefined) return mistaken(path, change, sources, packages)
  const [source] = path.split("/src/")
  const found = mistaken(`${source}/src/${other}.ts`, change, sources, packages)
  const changed = { ...sources, [`../src/${other}.ts`]: found }
  return evaluated(path, readFileSync(root + path, "utf8"), changed, packages)
}

function evaluated(path: string, text: string, sources: Sources, packages: Sources) {
  const place = new URL(path.slice(path.indexOf("/src/")), "file:///")
  return exportsOf(text, (id) => packages[id] ?? sources[`..${new URL(`${id}.ts`, place).pathname}`])
}

/** What the text of a module exports, on the modules that it is given. */
export function exportsOf(text: string, load: (id: string) => unknown): Readonly<Record<string, unknown>> {
  const { outputText } = transpileModule(text, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  })
  const exports: Record<string, unknown> = {}
  new Function("require", "exports", outputText)(load, exports)
  return exports
}
