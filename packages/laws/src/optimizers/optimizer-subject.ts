import type { HyperRange, OptimizerOptions, Shape } from "./optimizer-options"
import type { OptimizerTraits } from "./optimizer-traits"

/** Parameters that share options. Every parameter is its numbers in row-major order. */
export interface ParameterGroup {
  readonly params: readonly (readonly number[])[]
  /** The shape of each, of any rank; an optimizer that goes by elements alone may leave them aside. */
  readonly shapes: readonly Shape[]
  readonly options: OptimizerOptions
}

/** One optimizer at work. Gradients and parameters are listed group after group, in order. */
export interface OptimizerRun {
  step(grads: readonly (readonly number[])[]): void
  /** The parameters now, as copies. */
  params(): number[][]
  /** A copy of all state: what `loadStateDict` needs to go on as if never interrupted. */
  stateDict?(): unknown
  loadStateDict?(state: unknown): void
  /** What it keeps for each parameter, by name, to be shown beside a failure. */
  state?(): readonly Readonly<Record<string, readonly number[]>>[]
  /** Changes the learning rate of every group from the next step on, as a schedule does. */
  setLr?(lr: number): void
}

/**
 * An optimizer as the laws see it: plain numbers in and out.
 *
 * An adapter for another library is `create` with a few lines, the declared hyper-parameters, and traits
 * saying which laws the optimizer promises.
 */
export interface OptimizerSubject {
  readonly name: string
  /** Unit roundoff of its arithmetic: `FLOAT32` or `FLOAT64`. */
  readonly eps: number
  readonly hyper: Readonly<Record<string, HyperRange>>
  readonly traits: OptimizerTraits
  /**
   * A fresh optimizer over fresh parameters. It gets one group unless `traits.groups` is true, and must
   * throw an error naming the hyper-parameter when one is out of range.
   */
  create(groups: readonly ParameterGroup[]): OptimizerRun
}
