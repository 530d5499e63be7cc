import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { resultsFile } from "./results.mjs"

const { resolve } = createRequire(import.meta.url)
const stryker = join(dirname(resolve("@stryker-mutator/core/package.json")), "bin/stryker.js")

const here = (file) => fileURLToPath(new URL(file, import.meta.url))

/** Vitest's configuration: all test files but the examples in one, which is loaded once. */
const testConfig = (copy) => `import config from "./vitest.config.ts"
export default {
  ...config,
  // With a mutant active nothing is to be counted, which takes much of the time.
  plugins: [...config.plugins, { name: "mutants", transform: (code) => code.replaceAll("function cover() {", "$& if (ns.activeMutant) return;") }],
  test: {
    ...config.test,
    projects: undefined,
    include: ["test/all.mutants.ts"],
    runner: ${JSON.stringify(join(copy, "tooling/mutants/src/resident-tests.mjs"))},
    reporters: [{}],
    pool: "threads",
    maxWorkers: 1,
    isolate: false,
    // Code that counts what it passes is slow; how long a mutant may take is told by Stryker.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
}
`

/** A test file that holds the others, each in a suite of its name. Those that replace modules come before these are loaded. */
function allTests(folder) {
  const all = readdirSync(join(folder, "test"), { recursive: true }).map((name) => name.replaceAll("\\", "/"))
  const files = all.filter((name) => /(?<!docs)\.test\.ts$/.test(name))
  const mocks = (name) => readFileSync(join(folder, "test", name), "utf8").includes("vi.mock(")
  files.sort((a, b) => mocks(b) - mocks(a))
  const suites = files.map((name) => `describe("test/${name}", async () => { await import("./${name}") })\n`)
  return `import { describe } from "vitest"\n${suites.join("")}`
}

/**
 * Runs the tests of one package in a copy of the repository, once for each mutant, and keeps the results.
 *
 * @returns whether the tests could be run
 */
export function plantMutants(root, copy, name, mutate, { cases, again }) {
  const folder = join(copy, "packages", name)
  const incrementalFile = resultsFile(root, name)
  mkdirSync(dirname(incrementalFile), { recursive: true })
  const config = {
    packageManager: "pnpm",
    testRunner: "resident",
    resident: { configFile: "vitest.mutants.ts", testFile: "test/all.mutants.ts" },
    plugins: [here("resident-runner.mjs"), here("ignore-messages.mjs")],
    ignorers: ["messages"],
    mutate,
    // The copy is ours to change; tests then find the rest of the repository where it always is.
    inPlace: true,
    coverageAnalysis: "perTest",
    // What is only computed as a module loads would have to be tried on every test.
    ignoreStatic: true,
    incremental: true,
    incrementalFile,
    concurrency: Number(process.env.MUTANTS_AT_ONCE ?? 1),
    warnings: { unknownOptions: false },
    dryRunTimeoutMinutes: 30,
    timeoutMS: again ? 30_000 : 5_000,
    timeoutFactor: again ? 4 : 1,
    reporters: ["progress-append-only"],
    // The score is of both rounds together.
    thresholds: { high: 100, low: 0, break: null },
  }
  writeFileSync(join(folder, "stryker.config.json"), JSON.stringify(config))
  writeFileSync(join(folder, "vitest.mutants.ts"), testConfig(copy))
  writeFileSync(join(folder, "test/all.mutants.ts"), allTests(folder))
  const { status } = spawnSync(process.execPath, [stryker, "run", "stryker.config.json"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, GRADUS_RUNS: String(cases) },
  })
  return status === 0
}
