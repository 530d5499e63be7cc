/** What the worker tells of a run. */
export type RunMessage =
  | { readonly kind: "ready" }
  /** Something printed. */
  | { readonly kind: "print"; readonly text: string; readonly numbers?: readonly number[] }
  /** The value of a line. */
  | {
      readonly kind: "value"
      readonly line: number
      readonly text: string
      readonly numbers?: readonly number[]
    }
  | { readonly kind: "error"; readonly line?: number; readonly text: string }
  | { readonly kind: "done"; readonly milliseconds: number }

/** What is shown below an example. */
export type OutputRow = Exclude<RunMessage, { kind: "ready" | "done" }>
