/** What a broken law says of itself. */
export interface LawErrorDetails {
  readonly subject: string
  readonly law: string
  readonly statement: string
  /** The smallest failing case, printed. */
  readonly example: string
  /** What was expected and what was got. */
  readonly finding: string
  readonly shrinks: number
  readonly seed: number
  readonly path: string
  readonly cause?: unknown
}

/** A subject broke a law; the message shows the smallest case found and how to run it again. */
export class LawError extends Error {
  override readonly name = "LawError"
  readonly details: LawErrorDetails

  constructor(details: LawErrorDetails) {
    super(
      [
        `${details.subject}: breaks the law "${details.law}".`,
        `  ${details.statement}`,
        `Smallest failing case (shrunk ${details.shrinks} times):`,
        indent(details.example),
        "What happened:",
        indent(details.finding),
        `Run it again with { seed: ${details.seed}, path: "${details.path}" }.`,
      ].join("\n"),
      { cause: details.cause },
    )
    this.details = details
  }
}

/** Thrown inside a law by its check: what was expected against what was got. */
export class Violation extends Error {
  override readonly name = "Violation"
  /** How to print the failing case, where the law knows better than the default. */
  readonly example: string | undefined

  constructor(finding: string, example?: string) {
    super(finding)
    this.example = example
  }
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")
}
