import * as fc from "fast-check"
import { LawError, Violation } from "./law-error"

/** How a check is run. What is left out comes from `fc.configureGlobal`. */
export interface LawOptions {
  /** Random cases to try; 50 when neither this nor the global configuration says. */
  readonly numRuns?: number
  /** Seed of the random cases, as a failure prints it. */
  readonly seed?: number
  /** Path to a failing case, as a failure prints it. */
  readonly path?: string
  /** Stops at the first failing case instead of looking for the smallest. Default false. */
  readonly endOnFailure?: boolean
}

/**
 * A law is a value: a name, the sentence it stands for, whom it concerns, and a check that throws.
 *
 * Suites of laws are plain arrays: filter them, join them, list them in documentation.
 */
export interface Law<Subject> {
  readonly name: string
  /** One plain sentence with the formula and the tolerance. */
  readonly statement: string
  /** Whether the subject promises this law at all. */
  readonly applies: (subject: Subject) => boolean
  /** Tries random cases; throws (or rejects with) a `LawError` showing the smallest failing one. */
  readonly check: (subject: Subject, options?: LawOptions) => void | Promise<void>
}

/** What it takes to write a law: random cases for a subject, and what must hold of each. */
export interface LawDefinition<Subject, Case> {
  readonly name: string
  readonly statement: string
  readonly applies?: (subject: Subject) => boolean
  readonly cases: (subject: Subject) => fc.Arbitrary<Case>
  /** Throws (best a `Violation`) when the law is broken. */
  readonly holds: (subject: Subject, example: Case) => void
  /** Share of the usual number of runs, for laws whose single case is costly. Default 1. */
  readonly effort?: number
  /** The promise that takes a right subject out of this law, said beside a failure: `onQuadratic (…)`. */
  readonly promise?: string
  /** How a failing case is printed. Default: one line a field. */
  readonly show?: (example: Case) => string
}

type Named = { readonly name: string }

/**
 * Makes a law whose cases are random and whose failures are shrunk.
 *
 * @example
 * ```ts
 * import { checkLaws, defineLaw } from "@gradus/laws"
 * import * as fc from "fast-check"
 *
 * const even = defineLaw({
 *   name: "even",
 *   statement: "f(−x) = f(x)",
 *   cases: () => fc.integer().map((x) => ({ x })),
 *   holds: (subject: { name: string; f: (x: number) => number }, { x }) => {
 *     if (subject.f(x) !== subject.f(-x)) throw new Error("f(x) ≠ f(−x)")
 *   },
 * })
 * const [result] = await checkLaws({ name: "square", f: (x: number) => x * x }, [even])
 * result.outcome // => "holds"
 * ```
 */
export function defineLaw<Subject extends Named, Case>(
  definition: LawDefinition<Subject, Case>,
): Law<Subject> {
  const { name, statement, applies = () => true, cases, holds } = definition
  return {
    name,
    statement,
    applies,
    check(subject, options = {}) {
      const property = fc.property(cases(subject), (example) => demandNothing(name, holds(subject, example)))
      report(subject, definition, fc.check(property, runParameters(options, definition.effort)))
    },
  }
}

/** As {@link LawDefinition}, for subjects that answer with promises. */
export interface AsyncLawDefinition<Subject, Case> extends Omit<LawDefinition<Subject, Case>, "holds"> {
  readonly holds: (subject: Subject, example: Case) => Promise<void>
}

/** As {@link defineLaw}, for subjects that answer with promises (asynchronous loaders). */
export function defineAsyncLaw<Subject extends Named, Case>(
  definition: AsyncLawDefinition<Subject, Case>,
): Law<Subject> {
  const { name, statement, applies = () => true, cases, holds } = definition
  return {
    name,
    statement,
    applies,
    async check(subject, options = {}) {
      const property = fc.asyncProperty(cases(subject), async (example) =>
        demandNothing(name, await holds(subject, example)),
      )
      report(subject, definition, await fc.check(property, runParameters(options, definition.effort)))
    },
  }
}

/** @throws TypeError for what was answered, and would count as nothing: a promise, or false */
function demandNothing(law: string, answer: unknown): void {
  if (answer === undefined) return
  if (answer instanceof Promise) answer.catch(() => undefined)
  throw new TypeError(
    `${law}: holds must throw a Violation where the law is broken and return nothing, got ${answer instanceof Promise ? "a promise. Use defineAsyncLaw" : `${String(answer)}. Throw`}.`,
  )
}

const OPTIONS = ["numRuns", "seed", "path", "endOnFailure"]

function runParameters<Case>(options: LawOptions, effort = 1): fc.Parameters<[Case]> {
  const runs = options.numRuns ?? fc.readConfigureGlobal()?.numRuns ?? 50
  const { seed, path, endOnFailure = false } = options
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key))
  if (unknown)
    throw new TypeError(`laws: options must be ${OPTIONS.join(", ")}, got ${unknown}. Spell it so.`)
  if (!(runs >= 1))
    throw new RangeError(`laws: numRuns must be at least 1, got ${runs}. Leave it out for 50.`)
  return {
    endOnFailure,
    numRuns: Math.max(1, Math.ceil(runs * effort)),
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  }
}

function report<Subject extends Named, Case>(
  subject: Subject,
  law: Pick<LawDefinition<Subject, Case>, "name" | "statement" | "promise" | "show">,
  outcome: fc.RunDetails<[Case]>,
): void {
  if (!outcome.failed) return
  const cause = outcome.errorInstance
  if (outcome.counterexample === null) {
    throw new Error(`laws: could not draw cases for "${law.name}" on ${subject.name}: ${String(cause)}`)
  }
  const [example] = outcome.counterexample
  // What a subject throws says nothing of the law.
  const promise = cause instanceof Violation ? (cause.promise ?? law.promise) : undefined
  throw new LawError({
    subject: subject.name,
    law: law.name,
    statement: law.statement,
    example: (cause instanceof Violation && cause.example) || (law.show ?? showFields)(example),
    finding: cause instanceof Error ? cause.message : String(cause),
    ...(promise === undefined ? {} : { promise }),
    shrinks: outcome.numShrinks,
    seed: outcome.seed,
    // The case that failed first: it is shrunk anew, in the same way.
    path: String(outcome.counterexamplePath ?? "").split(":")[0],
    cause,
  })
}

function showFields(example: unknown): string {
  if (typeof example !== "object" || example === null || Array.isArray(example)) return fc.stringify(example)
  return Object.entries(example)
    .map(([field, value]) => `${field}: ${fc.stringify(value)}`)
    .join("\n")
}
