import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { readTests } from "../../ci/test-reports.mjs"

const root = mkdtempSync(join(tmpdir(), "gradus-reports-"))

const report = (name: string, content: object | undefined) => {
  const folder = join(root, "packages", name)
  mkdirSync(join(folder, ".reports"), { recursive: true })
  writeFileSync(join(folder, "vitest.config.ts"), "")
  if (content) writeFileSync(join(folder, ".reports/vitest.json"), JSON.stringify(content))
}
const file = (status: string, statuses: readonly string[]) => ({
  name: "a.test.ts",
  status,
  message: "cannot load",
  endTime: 3000,
  assertionResults: statuses.map((one, i) => ({ status: one, fullName: `test ${i}` })),
})
const counts = { numPassedTests: 1, numPendingTests: 0, numTodoTests: 0, startTime: 1000 }

test("a failed test, a file that does not load and a suite that never ran all count", () => {
  report("failing", { ...counts, testResults: [file("failed", ["passed", "failed"])] })
  report("good", { ...counts, testResults: [file("passed", ["passed"])] })
  report("missing", undefined)
  report("unloadable", { ...counts, numPassedTests: 0, testResults: [file("failed", [])] })
  expect(readTests(root).map(({ passed, failed }) => [passed, failed])).toEqual([
    [1, 1],
    [1, 0],
    [0, 1],
    [0, 1],
  ])
})

test("of tests that run eagerly and compiled, a failure says in which run it was", () => {
  const run = (project: string, ...results: Parameters<typeof file>) => ({ ...file(...results), project })
  const files = [
    run("eager", "passed", ["passed"]),
    run("compiled", "failed", ["failed"]),
    run("compiled", "failed", []),
  ]
  report("twice", { ...counts, testResults: files })
  expect(readTests(root).find(({ folder }) => folder === join("packages", "twice"))?.failures).toEqual([
    "compiled: test 0",
    "compiled: a.test.ts: cannot load",
  ])
})
