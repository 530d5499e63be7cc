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
  const root = rootOf(testFile)
  runAll(root, [...markdownIn(root, ["README.md", ...also]), ...sourcesIn(root)])
}

/**
 * Makes a test of every example in Markdown files.
 *
 * @param testFile the `import.meta.url` of a test file one folder below the root
 * @param paths the files, as paths from the root
 */
export function markdownExamples(testFile: string, paths: readonly string[]): void {
  const root = rootOf(testFile)
  runAll(root, markdownIn(root, paths))
}

const rootOf = (testFile: string) => resolve(dirname(fileURLToPath(testFile)), "..")

function runAll(root: string, examples: readonly Example[]): void {
  rmSync(join(root, ".doc-examples"), { recursive: true, force: true })
  test("there are examples that run", () => expect(examples.length).toBeGreaterThan(0))
  const implicit = implicitModules(root)
  for (const example of examples) {
    test(`${example.file}:${example.line}`, () => runExample(root, example, implicit))
  }
}

function markdownIn(root: string, paths: readonly string[]): readonly Example[] {
  return paths
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => examplesInMarkdown(path, readFileSync(join(root, path), "utf8")))
}

/** The examples in doc comments, by file. */
function sourcesIn(root: string): readonly Example[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => join("src", path))
    .flatMap((path) => examplesInSource(path, readFileSync(join(root, path), "utf8")))
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
