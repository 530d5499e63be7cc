// Holds imports to the rules of .dependency-cruiser.mjs, and has none go round: `npm run check:layers`.
import { cruise, format } from "dependency-cruiser"
import config from "../../.dependency-cruiser.mjs"
import { cyclesIn } from "./cycles.mjs"

const { forbidden, options } = config
const { output } = await cruise(["packages", "apps", "bench", "docs", "tooling"], {
  ...options,
  validate: true,
  ruleSet: { forbidden, options },
})
const report = await format(output, { outputType: "err" })
console.log(report.output)

const cycles = cyclesIn(output.modules)
for (const cycle of cycles) console.log(`imports go round: ${[...cycle, cycle[0]].join(" → ")}`)
if (report.exitCode > 0 || cycles.length > 0) process.exitCode = 1
