import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cruise, type ICruiseResult } from "dependency-cruiser"
import { afterAll, expect, test } from "vitest"
import config from "../../../.dependency-cruiser.mjs"
import { cyclesIn } from "../cycles.mjs"

const folder = mkdtempSync(join(tmpdir(), "gradus-cycles-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** Cycles among files of these texts. */
async function cyclesOf(texts: Readonly<Record<string, string>>): Promise<string[][]> {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  const names = Object.keys(texts)
  const { output } = await cruise(names, { ...config.options, baseDir: folder })
  for (const name of names) rmSync(join(folder, name))
  return cyclesIn((output as ICruiseResult).modules)
}

test("types that know each other are a cycle", async () => {
  const cycles = await cyclesOf({
    "a.ts": 'import type { B } from "./b"\nexport interface A { readonly b: B }',
    "b.ts": 'import type { C } from "./c"\nexport interface B { readonly c: C }',
    "c.ts": 'import { type A, one } from "./a"\nexport const c = one\nexport interface C { readonly a: A }',
  })
  expect(cycles).toEqual([["a.ts", "b.ts", "c.ts"]])
})

test("a type that is exported on is imported", async () => {
  const cycles = await cyclesOf({
    "a.ts": 'export type { B } from "./b"\nexport interface A {}',
    "b.ts": 'import type { A } from "./a"\nexport interface B { readonly a: A }',
  })
  expect(cycles).toEqual([["a.ts", "b.ts"]])
})

test("a component of the site is a file like another", async () => {
  const cycles = await cyclesOf({
    "a.vue": '<script setup lang="ts">\nimport { b } from "./b"\nb()\n</script>',
    "b.ts": 'import A from "./a.vue"\nexport const b = () => A',
  })
  expect(cycles).toEqual([["a.vue", "b.ts"]])
})

const TENSOR = "packages/tensor/src/tensor.ts"

test.each([
  ["the type Tensor, in its package", "packages/tensor/src/ops/add.ts", ["type-only"], 0],
  ["the class Tensor, in its package", "packages/tensor/src/ops/add.ts", [], 1],
  ["the type Tensor, elsewhere", "packages/nn/src/linear.ts", ["type-only"], 1],
])("%s", (_, file, dependencyTypes, count) => {
  const importing = (source: string, resolved: string, types: readonly string[] = []) => ({
    source,
    dependencies: [{ resolved, dependencyTypes: ["local", "import", ...types] }],
  })
  expect(cyclesIn([importing(TENSOR, file), importing(file, TENSOR, dependencyTypes)])).toHaveLength(count)
})

test("of four files with any imports whatever, those that go round are found, and no others", () => {
  const files = [0, 1, 2, 3]
  const pairs = files.flatMap((from) => files.map((to) => [from, to] as const)).filter(([a, b]) => a !== b)
  for (let choice = 0; choice < 2 ** pairs.length; choice++) {
    const edges = pairs.filter((_, i) => (choice >> i) & 1)
    const modules = files.map((file) => ({
      source: String(file),
      dependencies: edges
        .filter(([from]) => from === file)
        .map(([, to]) => ({ resolved: String(to), dependencyTypes: ["local"] })),
    }))
    const cycles = cyclesIn(modules)
    for (const cycle of cycles) {
      const steps = cycle.map((file, i) => [Number(file), Number(cycle[(i + 1) % cycle.length])])
      expect(edges).toEqual(expect.arrayContaining(steps))
    }
    // Taking away files that import none of those left ends with nothing where no imports go round.
    let left = files
    const leaves = () =>
      left.filter((file) => !edges.some(([from, to]) => from === file && left.includes(to)))
    while (leaves().length > 0) left = left.filter((file) => !leaves().includes(file))
    if (cycles.length > 0 !== left.length > 0)
      expect.fail(`${JSON.stringify(edges)}: ${JSON.stringify(cycles)}`)
  }
})
