import { describeLaws, layerLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { missing, subjectOf, subjects } from "./promises"

it("every layer says what it promises", () => {
  expect(missing).toEqual([])
  expect(Object.keys(subjects).length).toBeGreaterThan(20)
})

for (const [name, variants] of Object.entries(subjects)) {
  for (const [i, variant] of variants.entries()) {
    const title = variants.length > 1 ? `${name} (${i + 1})` : name
    describeLaws(describe, it, subjectOf(title, variant), layerLaws)
  }
}
