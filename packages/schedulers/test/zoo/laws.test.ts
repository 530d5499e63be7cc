import { describeLaws, scheduleFormulaLaws, scheduleLaws } from "@gradus/laws"
import { describe, test } from "vitest"
import { formulaOf, subjectOf } from "../promises"
import * as zoo from "./schedules"

for (const [name, { functions, promise }] of Object.entries(zoo)) {
  describeLaws(describe, test, subjectOf(name, functions, promise), scheduleLaws)
  describeLaws(describe, test, formulaOf(name, functions, { [name]: promise }), scheduleFormulaLaws)
}
