import { readFileSync } from "node:fs"

/**
 * The entry points of the package in the current folder, read from its `exports`:
 * `"./csv": { "@gradus/source": "./src/csv.ts" }` becomes `{ csv: "src/csv.ts" }`.
 */
export function packageEntries(): Record<string, string> {
  const { exports = {} } = JSON.parse(readFileSync("package.json", "utf8")) as {
    exports?: Record<string, string | Record<string, unknown>>
  }
  const entries: Record<string, string> = {}
  for (const [name, target] of Object.entries(exports)) {
    const source = typeof target === "object" ? target["@gradus/source"] : undefined
    if (typeof source === "string") entries[name === "." ? "index" : name.slice(2)] = source.slice(2)
  }
  return entries
}
