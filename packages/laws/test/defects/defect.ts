import type { Law } from "../../src/index"

/** One deliberate mistake in a reference, and the law that must catch it. */
export interface Defect<Subject> {
  readonly defect: string
  readonly subject: Subject
  /** Name of the law. */
  readonly law: string
  readonly laws: readonly Law<Subject>[]
}
