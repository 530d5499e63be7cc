import { type OptimizerSubject, optimizerLaws } from "../../src/index"
import { type Plumbing, type Reference, reference } from "../reference/optimizer"
import type { Defect } from "./defect"

/** A reference with something replaced. */
export const spoil = (
  defect: string,
  one: Reference,
  change: Partial<Reference>,
  law: string,
): Defect<OptimizerSubject> => ({
  defect,
  subject: reference({ ...one, ...change }),
  law,
  laws: optimizerLaws,
})

/** A reference with one piece of what surrounds its rule replaced. */
export const plumb = (defect: string, one: Reference, change: Partial<Plumbing>, law: string) =>
  spoil(defect, one, { plumbing: change }, law)
