import type { LawResult } from "@gradus/laws"
import { serve } from "../parts/background-worker"
import { shared } from "../parts/shared-packages"
import { lion, needed, type Slip, subjectOf } from "./lion"

export interface LionLawsSettings {
  readonly slip: Slip
  readonly seed: number
}

/** What became of a law. */
export interface LawNews extends Omit<LawResult, "error"> {
  /** How it was broken, by the smallest case that was found. */
  readonly error?: string
}

const CASES = 20

serve<LionLawsSettings, LawNews>(async ({ slip, seed }, { tell }) => {
  const gradus = await shared("gradus", ...needed)
  const { checkLaws, FLOAT64, optimizerLaws } = await shared(
    "@gradus/laws",
    "checkLaws",
    "FLOAT64",
    "optimizerLaws",
  )
  const subject = subjectOf(gradus, lion(gradus, slip), FLOAT64)
  for (const law of optimizerLaws) {
    for (const { error, ...result } of await checkLaws(subject, [law], { numRuns: CASES, seed })) {
      tell({ ...result, error: error?.message })
    }
  }
})
