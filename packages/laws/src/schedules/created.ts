import { Violation } from "../law-error"

/** The schedule of some options that were drawn, which it may refuse. */
export function created<Options, Made>(subject: { create(options: Options): Made }, options: Options): Made {
  try {
    return subject.create(options)
  } catch (error) {
    const finding = `it cannot be made: ${error instanceof Error ? error.message : String(error)}`
    throw new Violation(finding, undefined, "`fits`, which of its options go together, or another `draw`")
  }
}
