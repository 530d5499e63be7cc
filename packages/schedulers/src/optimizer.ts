/**
 * All that this package asks of an optimizer: parameter groups whose learning rate is a number that can be
 * read and set. Whether a plain field or an accessor over a live cell stands behind it makes no difference.
 */
export interface Optimizer {
  readonly paramGroups: readonly ParamGroup[]
}

/**
 * What a schedule can be bound to: an `Optimizer`, or one whose type leaves open whether its groups have a learning
 * rate, as in a function that takes any; whether they have is then seen when the schedule is bound.
 */
export interface AnyOptimizer {
  readonly paramGroups: readonly (ParamGroup | { lr?: number })[]
}

/** One group of parameters and the numbers of it that a schedule may change. */
export interface ParamGroup {
  /** The learning rate in force. */
  lr: number
  /** The learning rate before any schedule touched it; written here by the first schedule that is bound. */
  initialLr?: number
  /** Cycled by `oneCycleLR`, where the group has it. */
  momentum?: number
  /** Its first entry is cycled by `oneCycleLR`, where the group has it. */
  betas?: readonly [number, number]
}
