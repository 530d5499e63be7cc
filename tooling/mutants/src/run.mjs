// npm run test:mutants [-- optim data/collate.ts …]: how many of many small changes the tests of each package notice.
// Two rounds: all changes, with few cases of each property; then those that nobody noticed, with more cases and time.
// A change that makes the tests hang counts as noticed. Results lie in .reports/mutants.json of the package, and are kept:
// another run looks at what changed since, and at what had survived if a test changed.
import { rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { copyRepository } from "./copy-repository.mjs"
import { plantMutants } from "./plant-mutants.mjs"
import { reopen, results } from "./results.mjs"

const PACKAGES = ["optim", "schedulers", "losses", "data", "io"]
/** Fewer than this many of a hundred mutants noticed is a failure. */
const GOAL = 90

const root = fileURLToPath(new URL("../../..", import.meta.url))
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !PACKAGES.includes(name.split("/")[0]))
if (unknown) {
  console.error(`mutants: packages must be among ${PACKAGES.join(", ")}, got ${unknown}`)
  process.exit(2)
}

let copy
const forget = () => copy && rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
process.on("exit", forget)
process.on("SIGINT", () => process.exit(130))
process.on("SIGTERM", () => process.exit(143))

let failed = false
for (const target of asked.length > 0 ? asked : PACKAGES) {
  const [name, ...path] = target.split("/")
  const round = (mutate, options) => {
    // Mutants are planted in place, and each round wants untouched sources.
    forget()
    copy = copyRepository(root)
    return plantMutants(root, copy, name, mutate, options)
  }
  console.log(`\n──── ${target} ────`)
  const all = path.length > 0 ? [`src/${path.join("/")}`] : ["src/**/*.ts", "!src/index.ts"]
  const known = round(all, { cases: 4 })
  let ran = known
  const { unsure } = results(root, name, path.join("/"))
  if (known && unsure.length > 0) {
    console.log(`${target}: ${unsure.length} of them once more, with more cases and time`)
    reopen(root, name, path.join("/"))
    ran = round([...new Set(unsure.map(({ range }) => range))], { cases: 20, again: true })
  }
  const { detected, total, survivors } = known
    ? results(root, name, path.join("/"))
    : { detected: 0, total: 1, survivors: [] }
  for (const { range, text } of survivors) console.log(`survived: ${range}  ${text}`)
  const score = total === 0 ? 100 : (100 * detected) / total
  console.log(`${target}: ${detected} of ${total} mutants noticed, ${score.toFixed(1)} %`)
  failed ||= !ran || score < GOAL
}
process.exitCode = failed ? 1 : 0
