import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { availableParallelism, cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"

/** Where and with what the numbers were made. */
export function describeRun(others: Readonly<Record<string, string>> = {}) {
  return {
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model,
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
    },
    versions: {
      gradus: commit(),
      node: process.version,
      v8: process.versions.v8,
      "@jax-js/jax": versionOf("@jax-js/jax"),
      "@tensorflow/tfjs": versionOf("@tensorflow/tfjs"),
      ...others,
    },
  }
}

function versionOf(name: string): string {
  const path = fileURLToPath(new URL(`../node_modules/${name}/package.json`, import.meta.url))
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  } catch {
    return "unknown"
  }
}
