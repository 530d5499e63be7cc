import type { NetworkSettings } from "./choices"
import type { SpiralPoint } from "./spiral-data"

/* What the page and the worker of the spirals say to each other. */

export interface SpiralSettings extends NetworkSettings {
  readonly arms: number
  readonly noise: number
  readonly seed: number
}

export interface SpiralNews {
  readonly points: readonly SpiralPoint[]
  readonly epoch: number
  readonly updates: number
  readonly parameters: number
  /** Mean loss of each epoch so far. */
  readonly losses: readonly number[]
  /** Shares of points that are told right: those learned from, and others of the same spirals. */
  readonly accuracy: number
  readonly testAccuracy: number
  /** Probability of each arm, [GRID, GRID, arms], from the lowest y. */
  readonly grid: Float32Array
}

/** Points of the grid along a side. */
export const GRID = 100
/** The plane is seen from −EXTENT to EXTENT. */
export const EXTENT = 1.15
export const EPOCHS = 600
export const PER_ARM = 100
