import type * as fc from "fast-check"
import type { GivenOptions } from "../arbitraries/draws"
import type { TensorValue } from "../arbitraries/tensors"

/** What one backward pass gives, from zeroed gradients. */
export interface LayerGradients {
  /** null where the input has no derivative (indices). */
  readonly input: TensorValue | null
  readonly parameters: Readonly<Record<string, TensorValue>>
}

/** One layer at work. */
export interface LayerRun {
  forward(input: TensorValue): TensorValue
  /** Gradients of ⟨cotangent, forward(input)⟩. */
  backward?(input: TensorValue, cotangent: TensorValue): LayerGradients
  /** Trainable parameters by name, as copies. */
  parameters(): Readonly<Record<string, TensorValue>>
  setParameter?(name: string, value: TensorValue): void
  /** true: training mode, false: evaluation mode. */
  train(mode: boolean): void
  /** A copy of all parameters and buffers. */
  stateDict(): unknown
  loadStateDict(state: unknown): void
}

type Parameters = Readonly<Record<string, TensorValue>>
/** Those that are drawn, and the default of those that are left out. */
type Fields = Readonly<Record<string, never>>

/** In which mode a layer is asked, and the batches that it was given in training mode before. */
export interface LayerMode {
  readonly training: boolean
  readonly seen: readonly TensorValue[]
}

/**
 * A layer's output written a second time, in plain numbers: that of each element; of each list of numbers along the last dimension,
 * whose length may become another; of each example, whose shape may; or of a whole batch, in training mode too, which may go by
 * what was there before.
 */
export type LayerFormula = {
  /** Values near 0 keep their digits: what rounding may do is counted in their own last places, not in those of 1. */
  readonly relative?: boolean
} & (
  | { readonly element: (x: number, fields: Fields) => number }
  | {
      readonly row: (numbers: readonly number[], parameters: Parameters, fields: Fields) => readonly number[]
    }
  | { readonly example: (x: TensorValue, parameters: Parameters, fields: Fields) => TensorValue }
  | {
      readonly batch: (x: TensorValue, parameters: Parameters, fields: Fields, mode: LayerMode) => TensorValue
    }
)

/** A layer as the laws see it. The first side of its input is the batch. */
export interface LayerSubject {
  readonly name: string
  readonly eps: number
  /** Inputs `[batch, …]`, away from kinks. */
  readonly inputs: fc.Arbitrary<TensorValue>
  /** A fresh layer, with these of its fields; the seed decides its initial parameters. */
  create(seed: number, fields?: Readonly<Record<string, unknown>>): LayerRun
  /** Fields that the formula is asked with. Default: those of the layer as it is. */
  readonly fields?: fc.Arbitrary<GivenOptions<Readonly<Record<string, unknown>>>>
  /** In training mode too, an example's output depends on that example alone (not BatchNorm, not Dropout). */
  readonly batchIndependentInTraining?: boolean
  /** Training mode draws random numbers or changes buffers (Dropout, BatchNorm). */
  readonly stochastic?: boolean
  /** A parameter's gradient may be zero everywhere (a bias before a normalisation). */
  readonly deadParameters?: readonly string[]
  /** Terms in the longest sum of one output, for tolerances. Default 64. */
  readonly terms?: number
  /** What it computes, a second time. */
  readonly formula?: LayerFormula
}
