import { describeLaws, optimizerLaws } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, it } from "vitest"
import { formOf } from "../form"
import { subjectOf } from "../subject"
import * as zoo from "./rules"

const numRuns = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 5)

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
