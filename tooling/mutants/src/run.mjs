// npm run test:mutants [-- names of packages]: how many of many small changes the tests of each package notice.
// A change that makes the tests hang counts as noticed. The report lies in .reports/mutants.html and .json of the package.
import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { copyRepository } from "./copy-repository.mjs"

const PACKAGES = ["optim", "schedulers", "losses", "data", "io"]
/** Fewer than this many of a hundred mutants noticed is a failure. */
const GOAL = 90

const root = fileURLToPath(new URL("../../..", import.meta.url))
const { resolve } = createRequire(import.meta.url)
const stryker = join(dirname(resolve("@stryker-mutator/core/package.json")), "bin/stryker.js")
const names = process.argv.slice(2)
const unknown = names.find((name) => !PACKAGES.includes(name))
if (unknown) {
  console.error(`mutants: packages must be among ${PACKAGES.join(", ")}, got ${unknown}`)
  process.exit(2)
}

const copy = copyRepository(root)
process.on("exit", () => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }))
process.on("SIGINT", () => process.exit(130))
process.on("SIGTERM", () => process.exit(143))

let failed = false
for (const name of names.length > 0 ? names : PACKAGES) {
  console.log(`\n──── ${name} ────`)
  const reports = join(root, "packages", name, ".reports")
  mkdirSync(reports, { recursive: true })
  const folder = join(copy, "packages", name)
  const config = {
    packageManager: "pnpm",
    testRunner: "vitest",
    plugins: [
      resolve("@stryker-mutator/vitest-runner"),
      fileURLToPath(new URL("ignore-messages.mjs", import.meta.url)),
    ],
    ignorers: ["messages"],
    mutate: ["src/**/*.ts", "!src/index.ts"],
    // The copy is ours to change; tests then find the rest of the repository where it always is.
    inPlace: true,
    coverageAnalysis: "perTest",
    concurrency: Number(process.env.MUTANTS_AT_ONCE ?? Math.max(1, availableParallelism() - 1)),
    dryRunTimeoutMinutes: 30,
    timeoutMS: 30_000,
    timeoutFactor: 3,
    reporters: ["clear-text", "progress-append-only", "html", "json"],
    clearTextReporter: { allowColor: false, reportTests: false, reportMutants: true },
    htmlReporter: { fileName: join(reports, "mutants.html") },
    jsonReporter: { fileName: join(reports, "mutants.json") },
    thresholds: { high: 95, low: GOAL, break: GOAL },
  }
  writeFileSync(join(folder, "stryker.config.json"), JSON.stringify(config))
  const { status } = spawnSync(process.execPath, [stryker, "run", "stryker.config.json"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    // A mutant is run hundreds of times: some cases of each property are enough.
    env: { GRADUS_RUNS: "20", ...process.env },
  })
  failed ||= status !== 0
}
process.exitCode = failed ? 1 : 0
