/* What the page and the worker of the digits say to each other. */

export interface DigitSettings {
  readonly network: "cnn" | "mlp"
  readonly lr: number
  readonly seed: number
}

/** An image to be classified: a drawing, or the test image of a number. */
export type DigitQuestion =
  | { readonly kind: "drawing"; readonly pixels: Uint8Array }
  | { readonly kind: "test"; readonly index: number }

export interface DigitAnswer {
  readonly pixels: Uint8Array
  /** What it is, of a test image. */
  readonly digit: number | undefined
  readonly probabilities: readonly number[]
}

/** A test image that the network gets wrong. */
export interface Mistake {
  readonly index: number
  readonly pixels: Uint8Array
  readonly digit: number
  readonly taken: number
}

export interface DigitNews {
  readonly epoch: number
  readonly updates: number
  readonly fraction: number
  /** Share of test images told right, at epochs so far. */
  readonly accuracies: readonly (readonly [epoch: number, accuracy: number])[]
  /** Mean loss of the last hundred updates or so. */
  readonly loss: number | undefined
  readonly mistakes: readonly Mistake[]
  readonly answer: DigitAnswer | undefined
}

export const EPOCHS = 5
export const TEST_IMAGES = 2000
