import { describeLaws, lossFormulaLaws, lossLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { formulas, missing, subjects } from "./promises"

it("every loss has a formula and says what holds of it", () => {
  expect(missing).toEqual([])
})

for (const subject of subjects) describeLaws(describe, it, subject, lossLaws)
for (const subject of formulas) describeLaws(describe, it, subject, lossFormulaLaws)
