import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

const NOTICED = ["Killed", "Timeout"]
/** An error is one of the run itself. */
const UNNOTICED = ["Survived", "NoCoverage", "RuntimeError"]

/** Where the results of a package's last runs are kept. */
export const resultsFile = (root, name) => join(root, "packages", name, ".reports", "mutants.json")

/**
 * What is known of a package's mutants, or of those in one of its files: how many there are, how many were noticed, and the
 * others; and those that were unnoticed or merely slow, which on a busy machine says nothing.
 */
export function results(root, name, path) {
  const file = resultsFile(root, name)
  const { files } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { files: {} }
  const mutants = Object.entries(files)
    .filter(([file]) => !path || file === `src/${path}`)
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => ({ ...mutant, file, source })))
  const detected = mutants.filter(({ status }) => NOTICED.includes(status)).length
  const survivors = mutants.filter(({ status }) => UNNOTICED.includes(status)).map(described)
  const slow = mutants.filter(({ status, statusReason }) => status === "Timeout" && !statusReason)
  const total = detected + survivors.length
  return { detected, total, survivors, unsure: [...survivors, ...slow.map(described)] }
}

function described({ file, source, location: { start, end }, replacement }) {
  return {
    // Lines count from 1 and columns from 0, as in Stryker's option `mutate`.
    range: `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`,
    text: `${source.split("\n")[start.line - 1].trim()}  →  ${replacement.replace(/\s+/g, " ")}`,
  }
}
