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
  const end = text.indexOf("export const promises")
  const rule = text.slice(0, end)
  if (end < 0 || rule.split(right).length !== 2) throw new Error(`${path} has ${right} not just once`)
  const changed = rule.replace(right, () => wrong) + text.slice(end)
  const { outputText } = transpileModule(changed, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  })
  const place = new URL(path.slice(path.indexOf("/src/")), "file:///")
  const load = (id: string) => packages[id] ?? sources[`..${new URL(`${id}.ts`, place).pathname}`]
  const exports: Record<string, unknown> = {}
  new Function("require", "exports", outputText)(load, exports)
  return exports
}
