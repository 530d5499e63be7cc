/** What a broken law says of itself. */
export interface LawErrorDetails {
  readonly subject: string
  readonly law: string
  readonly statement: string
  /** The smallest failing case, printed. */
  readonly example: string
  /** What was expected and what was got. */
  readonly finding: string
  /** What a right subject would promise instead. */
  readonly promise?: string
  readonly shrinks: number
  readonly seed: number
  readonly path: string
  readonly cause?: unknown
}

/** A subject broke a law; the message shows the smallest case found and how to run it again. */
export class LawError extends Error {
  // On the prototype, since test runners list an error's own fields beside its message.
  static {
    LawError.prototype.name = "LawError"
  }
  declare readonly details: LawErrorDetails

  constructor(details: LawErrorDetails) {
    super(
      [
        `${details.subject}: breaks the law "${details.law}".`,
        `  ${details.statement}`,
        `Smallest failing case (shrunk ${details.shrinks} times):`,
        indent(details.example),
        "What happened:",
        indent(details.finding),
        ...(details.promise ? [`If the rule is right as it is, promise ${details.promise}.`] : []),
        `Run it again with { seed: ${details.seed}, path: "${details.path}" }.`,
      ].join("\n"),
    )
    // Said once, with the place where something was thrown; a violation has none that matters.
    const { cause } = details
    const thrown = cause instanceof Error && !(cause instanceof Violation) ? cause.stack : undefined
    this.stack = [`${this.name}: ${this.message}`, ...(thrown?.match(/^\s+at .*/gm) ?? [])].join("\n")
    // Not to be listed by test runners: the message has it all.
    Object.defineProperty(this, "details", { value: details })
  }
}

/** Thrown inside a law by its check: what was expected against what was got. */
export class Violation extends Error {
  static {
    Violation.prototype.name = "Violation"
  }
  /** How to print the failing case, where the law knows better than the default. */
  readonly example: string | undefined
  /** The promise that settles this one, where the law has several. */
  readonly promise: string | undefined

  constructor(finding: string, example?: string, promise?: string) {
    super(finding)
    this.example = example
    this.promise = promise
  }
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")
}
