import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, test } from "vitest"
import { publicExports } from "../public-exports.mjs"
import { houses, stale, tables } from "../tables.mjs"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "gradus-tables-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("indexes and tables are as the sources are", () => {
  const files = stale(root).map(({ file }: { file: string }) => `${file}: run npm run tables`)
  expect(files).toEqual([])
})

describe("a house with another thing in it", () => {
  const source = "packages/losses/src"
  mkdirSync(join(folder, source), { recursive: true })
  for (const path of [source, "packages/losses/README.md"])
    cpSync(join(root, path), join(folder, path), { recursive: true })
  mkdirSync(join(folder, source, "ranking"))
  writeFileSync(
    join(folder, source, "ranking/hinge.ts"),
    [
      "/** Options of `hinge`. */",
      "export interface HingeOptions {}",
      "/**",
      " * Nothing beyond a margin; see {@link mse}. More of it.",
      " *",
      " * @see Cortes & Vapnik 1995, Support-vector networks",
      " */",
      "export function hinge(): void",
      "export function hinge(...given: unknown[]): void {}",
      "/** @internal */",
      "export const MARGIN = 1",
      "export const alone = 2",
    ].join("\n"),
  )
  const house = houses.filter((one: { source: string }) => one.source === source)
  const texts = Object.fromEntries(
    tables(folder, house).map(({ file, text }: { file: string; text: string }) => [file, text]),
  )

  test("is stale in its index and its README", () => {
    expect(stale(folder, house).map(({ file }: { file: string }) => file)).toEqual([
      `${source}/index.ts`,
      "packages/losses/README.md",
    ])
  })

  test("exports what is not internal, below what is written by hand", () => {
    const before = readFileSync(join(root, source, "index.ts"), "utf8")
    const line = 'export { alone, type HingeOptions, hinge } from "./ranking/hinge"\n'
    expect(texts[`${source}/index.ts`].replace(line, "")).toBe(before)
    expect(texts[`${source}/index.ts`]).toContain(line)
  })

  test("is refused where what is written by hand stands below the mark, which would be lost", () => {
    const index = join(folder, source, "index.ts")
    const good = readFileSync(index, "utf8")
    writeFileSync(index, `${good}export type { Reduction } from "./reduction/reduction"\n`)
    expect(() => stale(folder, house)).toThrow("must have what it exports of reduction above the line")
    writeFileSync(index, good.replace(/^\/\/.*/m, ""))
    expect(() => stale(folder, house)).toThrow("must have the line // From here on")
    writeFileSync(index, good)
  })

  test("lists it with the first sentence and the paper of its comment", () => {
    expect(texts["packages/losses/README.md"]).toContain(
      "| loss: ranking |  | paper |\n| --- | --- | --- |\n" +
        "| `hinge`, `alone` | Nothing beyond a margin; see `mse` | Cortes & Vapnik 1995 |\n",
    )
  })
})

describe("a function of maths", () => {
  const [source, readme] = ["packages/kernels/src/maths", "packages/kernels/README.md"]
  const house = houses.filter((one: { source: string }) => one.source === source)
  const comment = (sentence: string) =>
    `/**\n * As much.\n *\n${sentence} * @param x - f32 or f64\n */\nexport function halfAtan(x: Expr): Expr {}\n`
  const promises = (f32: number) =>
    `/** @internal */\nexport const promises: MathsPromises = { f32: ${f32}, f64: 1.0 }\n`
  cpSync(join(root, source), join(folder, source), { recursive: true })
  cpSync(join(root, readme), join(folder, readme))
  const path = `${source}/half-atan.ts`
  const texts = (text: string) => {
    writeFileSync(join(folder, path), text)
    const made = tables(folder, house).map(({ file, text }: { file: string; text: string }) => [file, text])
    return Object.fromEntries(made) as Record<string, string>
  }

  test("that is new stands in comment, index and README with its error", () => {
    const made = texts(promises(2.5) + comment(""))
    expect(made[path]).toBe(
      promises(2.5) + comment(" * Largest error measured: 2.5 ulp in f32, 1.0 in f64.\n *\n"),
    )
    expect(made[`${source}/index.ts`]).toContain('export { halfAtan } from "./half-atan"\n')
    expect(made[readme]).toContain("| `halfAtan` | 2.5 | 1.0 |\n")
  })

  test("that states another error is stale in comment and README", () => {
    for (const { file, text } of tables(folder, house)) writeFileSync(join(folder, file), text)
    expect(stale(folder, house)).toEqual([])
    const told = comment(" * Largest error measured: 2.5 ulp in f32, 1.0 in f64.\n *\n")
    writeFileSync(join(folder, path), promises(1.5) + told)
    expect(stale(folder, house).map(({ file }: { file: string }) => file)).toEqual([path, readme])
  })
})

describe("what a file exports", () => {
  test.each([
    ["export const a = 1, b = 2", ["a", "b"]],
    ["export class A {}\nclass B {}", ["A"]],
    ["/** Of all. @internal */\nexport function f(): void\nexport function f(x?: number) {}", []],
    ["/** @internal */\nexport type A = 1\nexport type B = 2", ["B"]],
  ])("%s", (text, names) => {
    expect(publicExports(text).map(({ name }: { name: string }) => name)).toEqual(names)
  })

  test("a type beside a value of the same name is no type alone", () => {
    expect(publicExports("export const A = 1\nexport type A = number")).toMatchObject([
      { name: "A", isType: false },
    ])
  })
})
