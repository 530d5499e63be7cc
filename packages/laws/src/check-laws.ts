import type { Law, LawOptions } from "./law"

/** What became of one law for one subject. */
export interface LawResult {
  readonly law: string
  readonly statement: string
  readonly outcome: "holds" | "broken" | "does not apply"
  /** The readable failure, when broken. */
  readonly error?: Error
}

/**
 * Checks every law that applies and reports on all, broken or not.
 *
 * @param subject what is under test, behind its structural interface
 * @param laws for example `optimizerLaws`
 * @param options number of runs and seed; the default is fast-check's global configuration
 * @throws TypeError for an optimizer that promises what there is not, or names a hyper-parameter that it does not have
 * @example
 * ```ts
 * import { checkLaws, compositionLaws, type CompositionSubject, FLOAT64 } from "@gradus/laws"
 *
 * const product: CompositionSubject = {
 *   name: "product",
 *   eps: FLOAT64,
 *   kind: "product",
 *   combine: (parts) => (t) => parts.reduce((rate, part) => rate * part(t), 1),
 * }
 * const [{ law, outcome }] = await checkLaws(product, compositionLaws)
 * law // => "the whole is made of its parts"
 * outcome // => "holds"
 * ```
 */
export async function checkLaws<Subject>(
  subject: Subject,
  laws: readonly Law<Subject>[],
  options: LawOptions = {},
): Promise<LawResult[]> {
  const results: LawResult[] = []
  for (const law of laws) {
    const { name, statement } = law
    if (!law.applies(subject)) {
      results.push({ law: name, statement, outcome: "does not apply" })
      continue
    }
    try {
      await law.check(subject, options)
      results.push({ law: name, statement, outcome: "holds" })
    } catch (error) {
      results.push({
        law: name,
        statement,
        outcome: "broken",
        error: error instanceof Error ? error : new Error(String(error)),
      })
    }
  }
  return results
}

/** `describe` of the test framework in use (Vitest, Jest, Mocha, node:test). */
export type Describe = (name: string, body: () => void) => unknown

/** `it` or `test` of the test framework in use. */
export type It = (name: string, body: () => void | Promise<void>) => unknown

/**
 * Registers one test for each law that applies to the subject.
 *
 * @param describe of the test framework in use
 * @param it of the test framework in use
 * @param subject what is under test, behind its structural interface
 * @param laws for example `optimizerLaws`
 * @throws Error when no law at all applies, since such a suite could not fail
 */
export function describeLaws<Subject extends { readonly name: string }>(
  describe: Describe,
  it: It,
  subject: Subject,
  laws: readonly Law<Subject>[],
  options: LawOptions = {},
): void {
  const applicable = laws.filter((law) => law.applies(subject))
  if (applicable.length === 0) {
    throw new Error(
      `describeLaws: at least one law must apply to ${subject.name}, got none. Declare its traits.`,
    )
  }
  describe(`${subject.name} obeys`, () => {
    for (const law of applicable) it(law.name, () => law.check(subject, options))
  })
}
