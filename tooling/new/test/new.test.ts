import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { kinds } from "../kinds.mjs"
import { Copy } from "./copy"

let copy: Copy
beforeAll(() => {
  copy = new Copy()
})
afterAll(() => copy.remove())

/** What is written of each kind here, with the tables that list it. */
const THINGS: Readonly<Record<string, { readonly answers: readonly string[]; readonly tables: string[] }>> = {
  optimizer: {
    answers: ["TrustMe", "descent"],
    tables: ["packages/optim/README.md", "packages/optim/src/index.ts"],
  },
}

/** Types and laws take their time. */
const thorough = Number(process.env.GRADUS_RUNS ?? 50) >= 500

describe.each(kinds.map((kind) => [kind.name, kind] as const))("a new %s", (name, kind) => {
  const { answers, tables } = THINGS[name]
  let before: Map<string, string>
  let written: string[]

  beforeAll(() => {
    before = copy.files()
    const { status, said } = copy.make(name, ...answers)
    expect(said).toContain("npm run check")
    expect(status).toBe(0)
    const after = copy.files()
    written = [...after.keys()].filter((path) => !before.has(path))
    const changed = [...after.keys()].filter(
      (path) => before.has(path) && before.get(path) !== after.get(path),
    )
    expect(changed.sort()).toEqual(tables)
  })

  test("is nothing but new files, and generated lines", () => {
    const planned = written.filter((path) => !/^conformance\/.*\.json$/.test(path))
    expect(planned).toHaveLength(Object.keys(kind.files({ group: "", kebab: "" })).length)
  })

  test("is formatted, without a complaint of the linter or of the tables", () => {
    const code = written.filter((path) => /\.ts$/.test(path))
    for (const [command, ...args] of [
      ["biome", "format", ...code, ...tables.filter((path) => path.endsWith(".ts"))],
      ["biome", "lint", "--error-on-warnings", ...code],
      [process.execPath, "tooling/checks/tables.mjs", "--check"],
      [process.execPath, "tooling/checks/engine-maths.mjs"],
    ]) {
      const { status, said } = copy.run(command, args)
      expect(status, said).toBe(0)
    }
  })

  test("is refused a second time, and nothing is written", () => {
    const there = copy.files()
    const { status, said } = copy.make(name, ...answers)
    expect([status, said]).toEqual([1, expect.stringContaining("already")])
    expect(copy.files()).toEqual(there)
  })

  test("names a folder, and words, that can be", () => {
    const there = copy.files()
    expect(copy.make(name, "Unheard", "of")).toMatchObject({
      status: 1,
      said: expect.stringContaining("must be one of"),
    })
    expect(copy.make(name, "3d", answers[1])).toMatchObject({
      status: 1,
      said: expect.stringContaining("letters and digits"),
    })
    expect(copy.files()).toEqual(there)
  })

  test.runIf(thorough)("has sound types, and obeys the laws of its package", { timeout: 600_000 }, () => {
    const folder = `packages/${kind.package}`
    const types = copy.run("tsc", ["--noEmit", "-p", "."], folder)
    expect(types.status, types.said).toBe(0)
    const titles = "[tT]rustMe|trust-me|^every "
    const laws = copy.run("vitest", ["run", "test/laws.test.ts", "test/docs.test.ts", "-t", titles], folder)
    expect(laws.said).toContain("trust-me.ts:")
    expect(laws.status, laws.said.slice(-4000)).toBe(0)
  })
})

test("what is none of the kinds is told which there are", () => {
  const { status, said } = copy.make("optimiser", "NAdam", "adam")
  expect([status, said]).toEqual([1, expect.stringContaining(kinds.map(({ name }) => name).join(", "))])
})
