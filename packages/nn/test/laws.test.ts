import { describeLaws, layerLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import { subjectOf, subjects } from "./subjects"

it("every layer has a subject", () => {
  const layers = Object.entries(nn).filter(
    ([name, value]) => /^[A-Z]/.test(name) && typeof value === "function",
  )
  const names = layers.map(([name]) => name).filter((name) => name !== "Module")
  expect(Object.keys(subjects).sort()).toEqual(names.sort())
})

for (const [name, variants] of Object.entries(subjects)) {
  for (const [i, variant] of variants.entries()) {
    const title = variants.length > 1 ? `${name} (${i + 1})` : name
    describeLaws(describe, it, subjectOf(title, variant), layerLaws)
  }
}
