// Measures every bundle and writes budgets a fifth above to .size-limit.json: `npm run size:budget`, after a build.
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const file = `${root}.size-limit.json`
let output
try {
  output = execFileSync("size-limit", ["--json"], { cwd: root, encoding: "utf8" })
} catch (error) {
  // Bundles over their budget are measured all the same.
  output = error.stdout
}
const measured = new Map(JSON.parse(output).map(({ name, size }) => [name, size]))
const checks = JSON.parse(readFileSync(file, "utf8")).map((check) => {
  const size = measured.get(check.name)
  const limit = `${Math.ceil((size * 1.2) / 100) / 10} kB`
  console.log(`${check.name.padEnd(34)}${(size / 1000).toFixed(1).padStart(7)} kB   budget ${limit}`)
  return { ...check, limit }
})
writeFileSync(file, `[\n${checks.map((check) => `  ${JSON.stringify(check)}`).join(",\n")}\n]\n`)
execFileSync("biome", ["format", "--write", file], { stdio: "ignore" })
