import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(new URL(".", import.meta.url))

/** The makers of a package, or of all, by their paths from here. */
function makersOf(folder, owner) {
  return readdirSync(folder + owner, { recursive: true, encoding: "utf8" })
    .map((path) => `${owner}${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".py") && path.includes("/") && !path.startsWith("shared/"))
    .sort()
}

/** What stands beside a maker instead of the cases that it makes as it is now; undefined where they do. */
function other(maker) {
  const cases = maker.replace(/py$/, "json")
  if (!existsSync(cases)) return "none"
  const hash = createHash("sha256").update(readFileSync(maker)).digest("hex").slice(0, 16)
  return JSON.parse(readFileSync(cases, "utf8")).maker === hash ? undefined : "those of another"
}

/** The things, of a package or of all, whose cases are not what their makers make now, and what to say of them. */
export function stale(owner = "", folder = here) {
  return makersOf(folder, owner && `${owner}/`).flatMap((path) => {
    const got = other(folder + path)
    const thing = path.slice(0, -".py".length)
    const message =
      `conformance/${path}: there must be its cases as it stands now, got ${got}. ` +
      `Run python3 conformance/make.py ${thing}.`
    return got ? [{ thing, message }] : []
  })
}
