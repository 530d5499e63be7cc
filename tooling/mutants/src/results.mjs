import { existsSync, readFileSync, writeFileSync } from "node:fs"
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
  const mutants = mutantsIn(read(root, name), path)
  const detected = mutants.filter(({ mutant: { status } }) => NOTICED.includes(status)).length
  const survivors = mutants.filter(({ mutant: { status } }) => UNNOTICED.includes(status)).map(described)
  const unsure = mutants.filter(({ mutant }) => isUnsure(mutant)).map(described)
  return { detected, total: detected + survivors.length, survivors, unsure }
}

/**
 * Has the next run try again what is unsure. Stryker does so with a mutant that was not killed if a test is new to it, so it is
 * told of none; it would also do it if forced, but then to all mutants within the same lines and columns.
 */
export function reopen(root, name, path) {
  const report = read(root, name)
  for (const { mutant } of mutantsIn(report, path)) if (isUnsure(mutant)) mutant.coveredBy = []
  writeFileSync(resultsFile(root, name), JSON.stringify(report))
}

function read(root, name) {
  const file = resultsFile(root, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { files: {} }
}

function mutantsIn({ files }, path) {
  return Object.entries(files)
    .filter(([file]) => !path || file === `src/${path}`)
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => ({ file, source, mutant })))
}

function isUnsure({ status, statusReason }) {
  return UNNOTICED.includes(status) || (status === "Timeout" && !statusReason)
}

function described({ file, source, mutant }) {
  const { start, end } = mutant.location
  return {
    // Lines count from 1 and columns from 0, as in Stryker's option `mutate`.
    range: `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`,
    text: `${source.split("\n")[start.line - 1].trim()}  →  ${mutant.replacement.replace(/\s+/g, " ")}`,
  }
}
