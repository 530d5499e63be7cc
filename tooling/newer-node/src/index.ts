import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The program, where npm has one for this platform. */
export function newerNode(): string | undefined {
  const name = `node-${process.platform}-${process.arch}`
  const path = fileURLToPath(new URL(`../node_modules/${name}/bin/node`, import.meta.url))
  return existsSync(path) ? path : undefined
}
