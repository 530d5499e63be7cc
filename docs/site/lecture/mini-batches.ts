/* What the page and the worker of the mini-batches say to each other. */

export interface EpochSettings {
  readonly kind: "epochs"
  readonly n: number
  readonly b: number
  readonly order: "shuffled" | "plain" | "drawn"
  readonly seed: number
}

/** Epochs of a loader over the examples 0 … n − 1: of each its mini-batches, of each of these its examples. */
export interface EpochNews {
  readonly n: number
  readonly epochs: readonly (readonly (readonly number[])[])[]
}

export interface GradientSettings {
  readonly kind: "gradients"
  readonly size: number
  readonly seed: number
}

type Pair = readonly [number, number]

/** The gradient over all examples, and those over the mini-batches of an epoch. */
export interface GradientNews {
  readonly full: Pair
  readonly batches: readonly { readonly size: number; readonly gradient: Pair }[]
}

export const EPOCHS = 100
/** Examples of the gradients, and the weights at which they are taken. */
export const EXAMPLES = 12
export const WEIGHTS: Pair = [0.2, -0.3]
