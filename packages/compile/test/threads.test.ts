import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "tsup"
import { beforeAll, describe, expect, it } from "vitest"

const folder = fileURLToPath(new URL("../node_modules/.cache/threads", import.meta.url))

// Threads that wait for each other in vain would never let a test time out: each scenario is a process of its own.
beforeAll(async () => {
  await build({
    config: false,
    entry: { scenarios: fileURLToPath(new URL("threads/scenarios.ts", import.meta.url)) },
    outDir: folder,
    format: ["esm"],
    target: "es2022",
    noExternal: [/^@gradus/],
    outExtension: () => ({ js: ".mjs" }),
    silent: true,
    esbuildOptions(options) {
      options.conditions = ["@gradus/source"]
    },
  })
})

function expectDone(scenario: string, options = "", place = ""): void {
  const child = spawnSync(process.execPath, [`${folder}/scenarios.mjs`, scenario, place], {
    env: { ...process.env, NODE_OPTIONS: options },
    timeout: 25_000 * Math.max(1, Number(process.env.GRADUS_RUNS ?? 50) / 50),
    killSignal: "SIGKILL",
    encoding: "utf8",
  })
  expect(child.stderr).toBe("")
  expect({ signal: child.signal, status: child.status }).toEqual({ signal: null, status: 0 })
}

describe("a team of threads", () => {
  it("meets at barriers: all come before any leaves, whoever is late", () => {
    expectDone("stages")
    expectDone("many-barriers")
  })

  it("sleeps when it waits for long, and meets all the same", () => expectDone("sleeping"))

  it("gets on with more threads than cores", () => expectDone("oversubscribed"))

  it("runs a job on every thread, with nothing left to do when it returns", () => expectDone("jobs"))

  it("does nothing before it is ready, and says so", () => expectDone("not-ready"))

  it("only spins in a thread that must not sleep", () => expectDone("must-not-sleep"))

  it("reports a worker's error, and goes on", () => expectDone("worker-traps"))

  it("passes the caller's own error on, and goes on", () => expectDone("caller-traps"))

  it("sees memory that grew later", () => expectDone("growth"))

  it("keeps several programs, and lets go of others", () => expectDone("programs"))

  it("costs nothing while it is idle", () => expectDone("idle"))

  it("ends with the process, even in the middle of work", () => expectDone("exit-while-working"))

  it("meets and reports where addresses are beyond 2 GiB", () => {
    for (const scenario of ["stages", "sleeping", "worker-traps", "programs"]) {
      expectDone(scenario, "", "beyond 2 GiB")
    }
  })

  it("is not there without workers or shared memory, and refuses odd numbers", () => {
    expectDone("no-workers")
    expectDone("no-shared-memory")
    expectDone("numbers")
  })

  it("is not waited for where it cannot come, nor twice in vain", () => {
    expectDone("no-patience")
    expectDone("patience-once")
  })

  it("does not care about the process's loaders and flags", () => {
    const loader = `${folder}/loader.cjs`
    writeFileSync(loader, "if (!require('node:worker_threads').isMainThread) throw new Error('loaded')")
    expectDone("jobs", `--require=${loader}`)
  })
})
