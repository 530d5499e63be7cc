import { rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, expect, test } from "vitest"
import { compileExample } from "../src/compile-example"
import { examplesInMarkdown, examplesInSource } from "../src/find-examples"
import { runExample } from "../src/run-example"

const root = fileURLToPath(new URL("./fixture", import.meta.url))
afterAll(() => rmSync(`${root}/.doc-examples`, { recursive: true, force: true }))

let line = 2
/** Each run takes a line of its own: modules are cached by path. */
const run = (code: string) =>
  runExample(root, { file: "README.md", line: line++, code, implicitImports: false })

test("right examples pass", async () => {
  await run("1 / 3 // => 0.333")
  await run("const x = [1, 2].map((v) => v * 2) // => [2, 4]\nx.length // => 2")
  await run("const later: Promise<number> = Promise.resolve(3)\nawait later // => 3")
  await run('console.log("%d steps", 3, { a: 1 }) // => 3 steps { a: 1 }')
  await run("JSON.parse('{') // => throws SyntaxError")
  await run(
    'const bad = () => { throw new RangeError("lr: must be positive, got -1") }\nbad() // => throws lr: must be positive',
  )
  await run('await Promise.reject(new Error("no")) // => throws no')
  await run("[[1, 2],\n [3, 4]] // =>\n// [[1, 2],\n//  [3, 4]]")
  await run("[1,\n 2]\n// => [1, 2]")
  await run("[1, 2, 3] // => [1,\n//    2, 3]\n// and a remark")
  await run("for (const i of [1, 1]) {\n  i // => 1\n}")
})

test.each([
  [
    "a wrong number",
    "1 / 3 // => 0.334",
    /README\.md:\d+: the example says\n {2}0\.334\nbut the result is\n {2}0\.3333/,
  ],
  ["a wrong array", "[1, 2] // => [1, 3]", /\[1, 3\]/],
  ["a wrong print", "console.log(1) // => 2", /2\nbut the result is\n {2}1/],
  ["no error", "1 // => throws anything", /no error/],
  ["another error", 'JSON.parse("{") // => throws lr', /SyntaxError/],
  ["a rejection that does not come", "await 1 // => throws no", /no error/],
  ["a crash", "1 // => 1\nnull!.x", /README\.md:\d+: the example fails/],
  ["a check on a return", "const f = () => {\n  return 1 // => 1\n}", /must follow/],
  ["a check in code that never runs", "if (Math.random() > 2) {\n  1 // => 1\n}", /never reached/],
  ["a wrong continuation", "[1, 2, 3] // => [1,\n//    2, 4]", /2, 4/],
  [
    "a line joined to the one before",
    "const a = [1]\n[0].map(String) // => ['0']",
    /line \d+ begins with "\["/,
  ],
  ["a check inside an expression", "const a = [\n  1, // => 1\n]", /follow a statement/],
])("%s fails", async (_name, code, message) => {
  await expect(run(code)).rejects.toThrow(message)
})

test("an example reports the line of its own file", async () => {
  const example = { file: "src/a.ts", line: 40, code: "1 // => 1\n2 // => 3", implicitImports: false }
  await expect(runExample(root, example)).rejects.toThrow("src/a.ts:41:")
})

test("doc comments may use the package's names without importing them", async () => {
  const [example] = examplesInSource(
    "src/a.ts",
    "/** @example\n * double(4) // => 8\n */\nexport const a = 1",
  )
  const double = `${root}/src/double.ts`
  await runExample(root, example, { [double]: () => import("./fixture/src/double") })
  await expect(runExample(root, { ...example, line: 9 })).rejects.toThrow("double is not defined")
})

test("fences and doc comments are found with their lines", () => {
  const markdown =
    "# x\n```ts\na\n```\n```ts no-run\nb\n```\n```sh\nc\n```\n- d\n  ```ts continue\n  e\n  ```\n"
  expect(examplesInMarkdown("README.md", markdown)).toEqual([
    { file: "README.md", line: 3, code: `a${"\n".repeat(10)}e`, implicitImports: false },
  ])
  const source = [
    "export const x = 1",
    "/**",
    " * Doubles.",
    " * @example",
    " * double(1) // => 2",
    " * @see nothing",
    " */",
    "/** With a fence.",
    " * @example a title",
    " * ```ts",
    " * double(2)",
    " * ```",
    " */",
    "/** @example double(3) */",
  ]
  expect(
    examplesInSource("src/x.ts", source.join("\n")).map(({ line, code }) => [line, code.trim()]),
  ).toEqual([
    [5, "double(1) // => 2"],
    [11, "double(2)"],
    [14, "double(3)"],
  ])
})

test("compiling keeps every line where it was", () => {
  const { code, checkedLines } = compileExample("const a = 1\n\na // => 1\nf(\n  a,\n) // => 2\n", 10)
  expect(code.split("\n").length).toBe(7)
  expect(checkedLines).toEqual([12, 15])
})
