import type { ViteUserConfig } from "vitest/config"
import { packageTests } from "../../tooling/config/vitest.ts"

/* The suite of another package (SUITE), run a second time compiled: see test/suites. */
const folder = process.env.SUITE ?? "losses"
const setup = folder === "optim" || folder === "schedulers" ? "compile-optimizers" : "defer-operations"
const base = packageTests({ exclude: ["**/docs.test.ts", "**/defects.test.ts", "**/memory.test.ts"] })
const setupFiles = [
  base.test?.setupFiles ?? [],
  new URL(`./test/suites/${setup}.ts`, import.meta.url).pathname,
]
const config: ViteUserConfig = {
  ...base,
  root: new URL(`../${folder}`, import.meta.url).pathname,
  test: { ...base.test, reporters: ["default"], setupFiles: setupFiles.flat() },
}
export default config
