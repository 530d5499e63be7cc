import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { type Example, examplesInMarkdown, examplesInSource } from "./find-examples"
import { type ImplicitModules, runExample } from "./run-example"

/**
 * Makes a test of every example in the README and doc comments of the package a test file belongs to.
 *
 * @param testFile the `import.meta.url` of `<package>/test/docs.test.ts`
 * @param options.also further Markdown files, as paths from the package's folder
 */
export function docExamples(
  testFile: string,
  { also = [] }: { readonly also?: readonly string[] } = {},
): void {
  const root = resolve(dirname(fileURLToPath(testFile)), "..")
  rmSync(join(root, ".doc-examples"), { recursive: true, force: true })
  const examples = packageExamples(root, ["README.md", ...also])
  test("the package has examples that run", () => expect(examples.length).toBeGreaterThan(0))
  const implicit = implicitModules(root)
  for (const example of examples) {
    test(`${example.file}:${example.line}`, () => runExample(root, example, implicit))
  }
}

/** The examples of a package: Markdown first, then its sources by name. */
function packageExamples(root: string, markdown: readonly string[]): readonly Example[] {
  const read = (path: string) => readFileSync(join(root, path), "utf8")
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  return [
    ...markdown
      .filter((path) => existsSync(join(root, path)))
      .flatMap((path) => examplesInMarkdown(path, read(path))),
    ...sources
      .filter((path) => path.endsWith(".ts"))
      .sort()
      .map((path) => join("src", path))
      .flatMap((path) => examplesInSource(path, read(path))),
  ]
}

/** A package's own exports, and those of `@gradus/tensor`, which most examples need. */
function implicitModules(root: string): ImplicitModules {
  const own = join(root, "src/index.ts")
  const tensor = resolve(root, "../tensor/src/index.ts")
  const entries = [own, tensor]
    .filter((path) => existsSync(path))
    .map((path) => [path, () => import(/* @vite-ignore */ path)])
  return Object.fromEntries(entries) as ImplicitModules
}
