/** Options as the optimizer takes them: hyper-parameters by name, `maximize`. */
export type OptimizerOptions = Readonly<Record<string, number | boolean>>

/** All options with their defaults filled in, for formulas. */
export type FilledOptions = Readonly<Record<string, number>>

/** A hyper-parameter as data: its default and the numbers it may take. */
export interface HyperRange {
  readonly default: number
  /** Smallest value allowed; none means any finite number. */
  readonly min?: number
  readonly max?: number
  /** The bound itself is refused. */
  readonly minOpen?: boolean
  readonly maxOpen?: boolean
  /** Stays at its default. */
  readonly fixed?: boolean
  /** Where laws draw it from, when not from the usual part of the range. */
  readonly sample?: readonly [number, number]
  /** What a refusal must mention, when not the hyper-parameter's own name (as `betas` for `beta1`). */
  readonly label?: string
}

/** Sizes of a parameter's dimensions; none for a single number. */
export type Shape = readonly number[]
