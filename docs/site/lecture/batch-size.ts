/* What the page and the worker of the batch size experiment say to each other. */

export interface BatchSettings {
  readonly sizes: readonly number[]
  /** Training images: 10,000 or 50,000. */
  readonly images: number
  readonly epochs: number
  /** For the batch size 10. */
  readonly lr: number
  /** How the learning rate grows with the batch size: not at all, with its root, or in proportion. */
  readonly scaling: "same" | "root" | "linear"
  readonly seed: number
}

/** A look at the network: where it was, and the share of test images that it told right. */
export interface Look {
  readonly epoch: number
  readonly seconds: number
  readonly updates: number
  readonly accuracy: number
}

/** What became of one batch size. */
export interface BatchRow {
  readonly size: number
  readonly lr: number
  readonly examples: number
  readonly updates: number
  /** Seconds of training alone, and of what the usual epoch took: the median of its twentieths, times twenty. */
  readonly seconds: number
  readonly epochSeconds: number | undefined
  /** Mean loss of the last twentieth of an epoch. */
  readonly loss: number | undefined
  readonly accuracy: number | undefined
  readonly looks: readonly Look[]
  readonly state: "waiting" | "training" | "done" | "diverged"
}

export interface BatchNews {
  readonly rows: readonly BatchRow[]
  readonly fraction: number
}

/** The lecture's seconds an epoch of 50,000 examples; its machine and program are not known. */
export const LECTURE: Readonly<Record<number, number>> = { 1: 166, 10: 17 }
export const LECTURE_EXAMPLES = 50_000

export const rateFor = ({ lr, scaling }: Pick<BatchSettings, "lr" | "scaling">, size: number): number => {
  const factor = size / 10
  return lr * { same: 1, root: Math.sqrt(factor), linear: factor }[scaling]
}
