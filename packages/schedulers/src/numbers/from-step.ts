import { demand } from "@gradus/checks"
import { NON_NEGATIVE } from "../binding/kinds"
import type { Schedule } from "../binding/schedule"

/** A schedule from its formula: refuses a step that is negative, infinite or NaN before the formula runs. */
export function fromStep(owner: string, formula: (step: number) => number): Schedule {
  return (step) => formula(demand(owner, "step", NON_NEGATIVE, step))
}
