import { checkLaws, describeLaws, optimizerLaws } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { formOf } from "../form"
import { subjectOf } from "../subject"
import * as zoo from "./rules"

const numRuns = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 10)

for (const { optimizer, promise, formula } of Object.values(zoo)) {
  for (const dtype of ["float32", "float64"] as const) {
    const subject = subjectOf(
      `${optimizer.optimizerName} in ${dtype}`,
      formOf(optimizer, { ...promise, formula }),
      dtype,
    )
    describeLaws(describe, it, subject, optimizerLaws, { numRuns })
  }
}

describe("a right rule that promises nothing", () => {
  for (const { optimizer } of Object.values(zoo)) {
    it(`meets no red law that does not say the promise: ${optimizer.optimizerName}`, async () => {
      const { decay = "coupled" } = optimizer.rule
      const subject = subjectOf(optimizer.optimizerName, formOf(optimizer, { decay }), "float32")
      const results = await checkLaws(subject, optimizerLaws, { numRuns, endOnFailure: true })
      const red = results.filter(({ outcome }) => outcome === "broken")
      for (const { error } of red) expect(error?.message).toContain("If the rule is right as it is, promise ")
    })
  }
})
