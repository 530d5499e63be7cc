import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** A program that runs JavaScript beside this Node. */
export interface Runtime {
  readonly name: string
  /** Missing where npm has none for this platform, or none was installed. */
  readonly executable: string | undefined
  /** What stands before a script. */
  readonly args: readonly string[]
}

/** What to do where some are missing. */
export const HOW_TO_INSTALL = "npm run setup:engines; npm has programs for Linux on x64 and arm64"

const { platform, arch } = process

function program(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../programs/node_modules/${path}`, import.meta.url))
  return existsSync(file) ? file : undefined
}

const node = (major: number): Runtime => ({
  name: `Node ${major}`,
  executable: program(`node-${major}-${platform}-${arch}/bin/node`),
  args: [],
})

/** Every runtime that checks know besides the Node that runs them. */
export const RUNTIMES: readonly Runtime[] = [
  node(22),
  node(24),
  node(26),
  {
    name: "Bun",
    executable: program(`@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`),
    args: [],
  },
  {
    name: "Deno",
    executable: program(`@deno/${platform}-${arch}-glibc/deno`),
    args: ["run", "--quiet", "--no-config", "--allow-all"],
  },
]
