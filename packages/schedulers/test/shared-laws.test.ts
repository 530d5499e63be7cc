import {
  compositionLaws,
  describeLaws,
  FLOAT64,
  type ScheduleSubject,
  scheduleFormulaLaws,
  scheduleLaws,
} from "@gradus/laws"
import { describe, test } from "vitest"
import { bindSchedule, chained, type SchedulerState, sequential } from "../src"
import { formulas, horizon, type Subject, subjects } from "./promises"

// The laws that any schedule of any library can be held to, on every schedule of ours.
for (const [name, options] of Object.entries(subjects)) {
  const subject: ScheduleSubject<Subject> = {
    name,
    eps: FLOAT64,
    options,
    create: ({ make, range, jumps, slope, monotone }) => ({
      at: make(1),
      horizon,
      range,
      slope: slope * (1 + 1e-9) + 1e-13 * range[1], // room for rounding
      monotone,
      jumpsAt: (step) => jumps.some((at) => at > step - 1 && at <= step),
    }),
    bind({ make }) {
      const scheduler = bindSchedule({ paramGroups: [{ lr: 1 }] }, (lr) => make(lr))
      return {
        rate: () => scheduler.getLastLr()[0],
        step: () => scheduler.step(),
        stateDict: () => scheduler.stateDict(),
        loadStateDict: (state) => scheduler.loadStateDict(state as SchedulerState),
      }
    },
  }
  describeLaws(describe, test, subject, scheduleLaws)
}

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
