import { createRequire } from "node:module"
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os"

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  /** Programs that wanted a core over the last minute, at the start; 0 where the system does not count them. */
  readonly load: number
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() || process.arch,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    load: Math.round(loadavg()[0] * 100) / 100,
  }
}

const PACKAGES = ["tensor", "compile", "nn", "losses", "optim", "data"].map((name) => `@gradus/${name}`)

/** Versions of Node and of the packages that do the work. */
export function describeVersions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const versionOf = (path: string) => (require(path) as { readonly version: string }).version
  const entries = PACKAGES.map((name) => [name, versionOf(`${name}/package.json`)])
  return { node: process.version, "batch-lab": versionOf("../package.json"), ...Object.fromEntries(entries) }
}
