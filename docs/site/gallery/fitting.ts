import type { NetworkSettings } from "./choices"

/* What the page and the worker of the function fitting say to each other, and the functions. */

export interface FittingSettings extends NetworkSettings {
  /** The function at even distances from −1 to 1. */
  readonly values: readonly number[]
  readonly examples: number
  readonly noise: number
  readonly seed: number
}

export interface FittingNews {
  readonly steps: number
  readonly parameters: number
  readonly points: readonly (readonly [x: number, y: number])[]
  /** The network at even distances from −RANGE to RANGE. */
  readonly curve: Float32Array
  readonly losses: readonly number[]
  /** Root of the mean squared distance from the function itself, between −1 and 1. */
  readonly error: number
}

export const STEPS = 4000
/** The network is drawn beyond −1 and 1, where it has no examples. */
export const RANGE = 1.4
export const CURVE_POINTS = 141
/** Places at which a function is given. */
export const PLACES = 101
/** Steps for each loss that is kept. */
export const LOSS_EVERY = 20

export const placeAt = (i: number): number => -1 + (2 * i) / (PLACES - 1)

export const FUNCTIONS: readonly {
  readonly value: string
  readonly label: string
  readonly f: (x: number) => number
}[] = [
  { value: "sine", label: "sine", f: (x) => 0.8 * Math.sin(9 * x) },
  { value: "step", label: "step", f: (x) => (x < 0.1 ? -0.6 : 0.6) },
  { value: "abs", label: "|x|", f: (x) => 1.4 * Math.abs(x) - 0.7 },
  { value: "bump", label: "bump", f: (x) => 1.3 * Math.exp(-30 * (x - 0.2) ** 2) - 0.5 },
  { value: "chirp", label: "faster and faster", f: (x) => 0.7 * Math.sin(4 * (x + 1.2) ** 2) },
]
