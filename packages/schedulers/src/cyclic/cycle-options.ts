/** The shape of a cycle. */
export interface CycleOptions {
  /** Steps of the whole cycle, whole, ≥ 1; one per batch, so epochs × batches. */
  readonly totalSteps: number
  /** The part of the cycle in which the rate rises, in [0, 1]. Default 0.3. */
  readonly pctStart?: number
  /** Default `"cos"`. */
  readonly annealStrategy?: "cos" | "linear"
  /** Fall back to the initial rate as slowly as it rose, then go below it. Default false: fall at once. */
  readonly threePhase?: boolean
}
