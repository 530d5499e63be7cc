import { describeLaws, type LossPromises, lossFormulaLaws, lossLaws } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, it } from "vitest"
import { formulasOf, subjectOf } from "../promises"
import * as zoo from "./losses"

const numRuns = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 3)

for (const [name, { loss, promises }] of Object.entries(zoo)) {
  for (const subject of formulasOf(name, loss as never, promises))
    describeLaws(describe, it, subject, lossFormulaLaws, { numRuns })
  for (const variant of (promises as LossPromises).variants)
    describeLaws(describe, it, subjectOf(name, loss as never, variant), lossLaws, { numRuns })
}
