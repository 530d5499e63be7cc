// Every check of the project, one after the other; a failing one does not stop the rest.
// The last line counts: each test, and each stage that is no test suite as one.
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { seedOfCommit } from "./seed-of-commit.mjs"
import { printTests, readReport, readTests } from "./test-reports.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))
const browserReport = join(root, "tooling/browser/.reports/browser.json")
const siteReport = join(root, "docs/.reports/vitest-browser.json")
const turbo = ["turbo", "run", "--output-logs=full", "--log-order=grouped", "--continue"]

const stages = [
  ["build", [...turbo, "build"]],
  ["lint", ["biome", "lint", "--error-on-warnings", "."]],
  ["format", ["biome", "format", "."]],
  ["types", [...turbo, "typecheck"]],
  ["layers", ["pnpm", "check:layers"]],
  ["unused code", ["pnpm", "check:unused"]],
  ["engine maths", ["pnpm", "check:maths"]],
  ["copies", ["pnpm", "check:copies"]],
  ["packages", ["pnpm", "check:packages"]],
  ["size", ["pnpm", "check:size"]],
  ["tests", [...turbo, "test"]],
  ["types of examples", ["pnpm", "check:examples"]],
  ["browser", ["pnpm", "test:browser"]],
  ["site", ["pnpm", "--filter", "@gradus/docs", "site"]],
  ["site in a browser", ["pnpm", "--filter", "@gradus/docs", "test:browser"]],
]

process.env.TURBO_TELEMETRY_DISABLED = "1"
process.env.DO_NOT_TRACK = "1"
process.env.CI = "true"
process.env.GRADUS_SEED ??= seedOfCommit(root)
const seed = `GRADUS_SEED=${process.env.GRADUS_SEED}`
console.log(`property tests: ${seed}`)
// Everything that asks for a temporary folder makes it in here, where it is seen whether it was removed.
const temporary = mkdtempSync(join(tmpdir(), "gradus-ci-"))
process.env.TMPDIR = temporary
for (const { folder } of readTests(root))
  rmSync(join(root, folder, ".reports"), { recursive: true, force: true })
rmSync(browserReport, { force: true })
rmSync(siteReport, { force: true })

const results = []
for (const [name, [command, ...args]] of stages) {
  console.log(`\n──── ${name} ────`)
  const started = Date.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] })
  results.push({ name, ok: status === 0, seconds: (Date.now() - started) / 1000 })
}

const left = readdirSync(temporary).filter((name) => /^(gradus|batch-lab|run)-/.test(name))
for (const name of left) console.log(`left in the temporary folder: ${name}`)
results.push({ name: "nothing left behind", ok: left.length === 0, seconds: 0 })
rmSync(temporary, { recursive: true, force: true })

const tests = printTests([...readTests(root), { folder: "docs, in a browser", ...readReport(siteReport) }])
console.log("stage               result   seconds")
for (const { name, ok, seconds } of results) {
  console.log(`${name.padEnd(20)}${ok ? "ok    " : "FAILED"}${seconds.toFixed(1).padStart(10)}`)
}

let { passed, failed } = tests
for (const { name, ok } of results) {
  if (name === "browser" && existsSync(browserReport)) {
    const report = JSON.parse(readFileSync(browserReport, "utf8"))
    passed += report.passed
    failed += report.failed
  } else if (name === "tests" || name === "site in a browser") {
    // Its tests are counted one by one; it fails by itself only if no test did.
    if (!ok && tests.failed === 0) failed++
  } else if (ok) passed++
  else failed++
}
if (failed > 0)
  console.log(`\nproperty tests ran with ${seed}; CONTRIBUTING says how to run a failing case again`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
