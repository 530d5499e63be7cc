import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { kinds } from "../kinds.mjs"
import { Copy } from "./copy"

let copy: Copy
beforeAll(() => {
  copy = new Copy()
})
afterAll(() => copy.remove())

/** Types, laws and all their subjects take their time. */
const thorough = Number(process.env.GRADUS_RUNS ?? 50) >= 500

/** What is written of each kind here, and the files that list it. */
const THINGS: Readonly<Record<string, { readonly answers: readonly string[]; readonly lists: string[] }>> = {
  optimizer: {
    answers: ["TrustMe", "descent"],
    lists: ["packages/optim/README.md", "packages/optim/src/index.ts"],
  },
  schedule: {
    answers: ["trust-all-of-those-who-can-wait", "decay"],
    lists: ["packages/schedulers/README.md", "packages/schedulers/src/index.ts"],
  },
  loss: {
    answers: ["trustLess", "regression"],
    lists: ["packages/losses/README.md", "packages/losses/src/index.ts"],
  },
  layer: {
    answers: ["TrustIn", "normalization"],
    lists: ["packages/nn/README.md", "packages/nn/src/index.ts"],
  },
  operation: {
    answers: ["trust", "elementwise"],
    lists: ["packages/tensor/README.md", "packages/tensor/src/ops/index.ts"],
  },
  "operation of others": {
    answers: ["trustSum", "reductions"],
    lists: ["packages/tensor/README.md", "packages/tensor/src/ops/index.ts"],
  },
  ...Object.fromEntries(
    ["loss", "loader", ...(thorough ? ["function", "layer", "operation", "optimizer", "schedule"] : [])].map(
      (one) => {
        const folder = one === "loss" ? "losses" : `${one}s`
        const list = `packages/laws/src/${folder}/${one}-laws.ts`
        return [`law of ${folder}`, { answers: [`trust-${one}`, folder], lists: [list] }]
      },
    ),
  ),
}
const cases = Object.entries(THINGS).map(([title, { answers, lists }]) => {
  const kind = kinds.find(({ name }) => title.startsWith(name))
  if (!kind) throw new Error(`${title} is no kind of thing`)
  return [title, kind, answers, lists] as const
})

const TESTS = ["laws", "shared-laws", "life", "docs", "golden", "defects"].map(
  (name) => `test/${name}.test.ts`,
)
test("every kind is tried", () => {
  expect(new Set(cases.map(([, { name }]) => name))).toEqual(new Set(kinds.map(({ name }) => name)))
})

/** All that is written by what follows. */
const code: string[] = []

describe.each(cases)("a new %s", (_, kind, answers, tables) => {
  const { name } = kind
  let before: Map<string, string>
  let written: string[]

  beforeAll(() => {
    before = copy.files()
    const { status, said } = copy.make(name, ...answers)
    expect(said).toContain("npm run check")
    expect(status).toBe(0)
    const after = copy.files()
    written = [...after.keys()].filter((path) => !before.has(path))
    code.push(...[...written, ...tables].filter((path) => path.endsWith(".ts")))
    const changed = [...after.keys()].filter(
      (path) => before.has(path) && before.get(path) !== after.get(path),
    )
    expect(changed.sort()).toEqual(tables)
  })

  test("is nothing but new files, and generated lines", () => {
    const planned = written.filter((path) => !/^conformance\/.*\.json$/.test(path))
    expect(planned).toHaveLength(Object.keys(kind.files({ group: "", kebab: "" })).length)
  })

  // Refusals are the same for all kinds.
  const refuses = thorough || kind === cases[0][1]

  test.runIf(refuses)("is refused a second time, and nothing is written", () => {
    const there = copy.files()
    const { status, said } = copy.make(name, ...answers)
    expect([status, said]).toEqual([1, expect.stringContaining("already")])
    expect(copy.files()).toEqual(there)
  })

  test.runIf(refuses)("names a folder, and words, that can be", () => {
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
    const titles = "[tT]rust|^every "
    const laws = copy.run("vitest", ["run", ...TESTS, "-t", titles], folder)
    expect(laws.said).toMatch(/\d+ passed/)
    expect(laws.status, laws.said.slice(-4000)).toBe(0)
  })
})

test("all of them are formatted, without a complaint of the linter or of the tables", () => {
  expect(code.length).toBeGreaterThan(cases.length)
  for (const [command, ...args] of [
    ["biome", "format", ...code],
    ["biome", "lint", "--error-on-warnings", ...code],
    [process.execPath, "tooling/checks/tables.mjs", "--check"],
    [process.execPath, "tooling/checks/engine-maths.mjs"],
  ]) {
    const { status, said } = copy.run(command, args)
    expect(status, said).toBe(0)
  }
})

test("what is none of the kinds is told which there are", () => {
  const { status, said } = copy.make("optimiser", "NAdam", "adam")
  expect([status, said]).toEqual([1, expect.stringContaining(kinds.map(({ name }) => name).join(", "))])
})
