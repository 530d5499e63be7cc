import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"

const folder = fileURLToPath(new URL("..", import.meta.url))
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url))
/** Fewer than the suites' own: what is recorded and compiled anew for every case takes its time. */
const runs = Math.max(5, Math.round(Number(process.env.GRADUS_RUNS ?? 50) / 10))

it.each(["losses", "schedulers", "nn", "optim"])(
  "the suite of %s passes a second time, compiled",
  async (suite) => {
    const env = { ...process.env, SUITE: suite, GRADUS_RUNS: String(runs), NO_COLOR: "1" }
    const run = promisify(execFile)(process.execPath, [vitest, "run", "-c", "vitest.suites.config.ts"], {
      cwd: folder,
      env,
      maxBuffer: 1 << 26,
    })
    const { stdout } = await run.catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? String(error),
    }))
    expect(stdout).toMatch(/Tests\s+\d+ passed/)
    expect(stdout).not.toMatch(/\d failed/)
  },
  runs * 60_000,
)
