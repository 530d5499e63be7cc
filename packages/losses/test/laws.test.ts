import { describeLaws, lossLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import * as losses from "../src"
import { subjectOf, subjects } from "./subjects"

it("every loss has a subject", () => {
  expect(Object.keys(subjects).sort()).toEqual(Object.keys(losses).sort())
})

for (const [name, variants] of Object.entries(subjects)) {
  for (const [i, variant] of variants.entries()) {
    const title = variants.length > 1 ? `${name} (${i + 1})` : name
    describeLaws(describe, it, subjectOf(title, variant), lossLaws)
  }
}
