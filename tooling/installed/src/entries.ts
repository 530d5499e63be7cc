import { readFileSync } from "node:fs"
import { join } from "node:path"
import { NAMES } from "./install"

/** Every specifier that a user can import, of what is installed in a folder. */
export function entriesOf(folder: string): string[] {
  return NAMES.flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"))
    return Object.keys(exports)
      .filter((entry) => entry !== "./package.json")
      .map((entry) => join(name, entry))
  })
}
