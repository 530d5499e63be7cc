const BRAND = Symbol.for("batch-lab.error")

/** What the user can mend: settings, data files, folders. One line; the command ends with exit code 2. */
export class LabError extends Error {
  readonly [BRAND] = true
  override readonly name = "LabError"

  /** @param message - `<what> must …, got …. <What to do>`; line breaks are taken out */
  constructor(message: string, options?: ErrorOptions) {
    super(`batch-lab: ${message.replace(/\s*\n\s*/g, " ")}`, options)
  }
}

/** Whether an error is a `LabError`, also of another copy of this package. */
export function isLabError(error: unknown): error is LabError {
  return typeof error === "object" && error !== null && BRAND in error
}

/** The text of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
