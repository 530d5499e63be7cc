/** What is timed. */
export const BATCHES = [1, 10, 100] as const
export const OPTIMIZERS = [
  { value: "SGD", label: "SGD" },
  { value: "Adam", label: "Adam" },
] as const
export type OptimizerName = (typeof OPTIMIZERS)[number]["value"]

/** The network: 784 pixels, hidden units, 10 classes. */
export const SIZES = [784, 128, 10] as const

export interface StepTimesSettings {
  readonly optimizer: OptimizerName
  /** For each batch size and way. */
  readonly seconds: number
}

/** Microseconds of a step, and how many were made to find them. */
export interface StepTime {
  readonly batch: number
  readonly way: "eager" | "compiled"
  readonly microseconds: number
  readonly steps: number
}
