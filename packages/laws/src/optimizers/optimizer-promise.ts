import type { OptimizerOptions } from "./optimizer-options"
import type { DecayTrait, OptimizerTraits } from "./optimizer-traits"

/**
 * What an optimizer promises in one of its forms: the traits, and how the form comes about. It stands beside the rule, as
 * plain data and functions of plain numbers, so that a rule that is shipped brings nothing of the laws along.
 */
export interface OptimizerPromise extends Partial<Omit<OptimizerTraits, "decay">> {
  /** What sets the form apart, said after the optimizer's name: `with momentum`. Left out for the usual one. */
  readonly form?: string
  /** How weight decay enters, said a second time. Default `coupled`. */
  readonly decay?: DecayTrait["kind"]
  /** Options that make the form. */
  readonly usual?: OptimizerOptions
  /** Hyper-parameters that would make another form of it, or that mean nothing in this one: not drawn. */
  readonly untouched?: readonly string[]
  /** Where hyper-parameters are drawn from, when not from the usual part of their range. */
  readonly sample?: Readonly<Record<string, readonly [number, number]>>
}

/** What an optimizer promises in each of its forms, the usual one first. */
export type OptimizerPromises = readonly OptimizerPromise[]
