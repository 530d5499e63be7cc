import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { houses } from "./tables.mjs"

/** What `npm run new` writes where somebody has to think. */
const MARK = `FILL${" "}IN`
/** Where it writes. */
export const WRITTEN = [
  ...houses.map(({ source }) => source),
  "packages/laws/src",
  "packages/laws/test",
  "conformance",
  ".changeset",
]

/** The lines of files, or of all in folders, that have not been filled in, as `path:line`. */
export function unfilled(root, paths) {
  const files = paths.flatMap((path) => {
    if (!statSync(join(root, path)).isDirectory()) return [path]
    return readdirSync(join(root, path), { recursive: true, encoding: "utf8" }).map((one) => `${path}/${one}`)
  })
  return files
    .filter((path) => /\.(ts|py|md)$/.test(path) && WRITTEN.some((folder) => path.startsWith(folder)))
    .flatMap((path) => {
      const lines = readFileSync(join(root, path), "utf8").split("\n")
      return lines.flatMap((line, i) => (line.includes(MARK) ? [`${path}:${i + 1}`] : []))
    })
}
