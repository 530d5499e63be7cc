import { compositionLaws, describeLaws, FLOAT64, scheduleFormulaLaws, scheduleLaws } from "@gradus/laws"
import { describe, test } from "vitest"
import { chained, sequential } from "../src"
import { formulas, subjects } from "./promises"

// The laws that any schedule of any library can be held to, on every schedule of ours.
for (const subject of subjects) describeLaws(describe, test, subject, scheduleLaws)
for (const subject of formulas) describeLaws(describe, test, subject, scheduleFormulaLaws)

const combining = { eps: FLOAT64 }
describeLaws(
  describe,
  test,
  {
    ...combining,
    name: "sequential",
    kind: "sequential",
    combine: (parts, milestones) => sequential(parts, { milestones }),
  },
  compositionLaws,
)
describeLaws(
  describe,
  test,
  { ...combining, name: "chained", kind: "product", combine: (parts) => chained(parts) },
  compositionLaws,
)
