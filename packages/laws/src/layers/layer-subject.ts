import type * as fc from "fast-check"
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

/**
 * A layer's output in evaluation mode written a second time, in plain numbers: that of each element, or of each list of numbers
 * along the last dimension, whose length may become another.
 */
export type LayerFormula =
  | { readonly element: (x: number) => number }
  | {
      readonly row: (
        numbers: readonly number[],
        parameters: Readonly<Record<string, TensorValue>>,
      ) => readonly number[]
    }

/** A layer as the laws see it. The first side of its input is the batch. */
export interface LayerSubject {
  readonly name: string
  readonly eps: number
  /** Inputs `[batch, …]`, away from kinks. */
  readonly inputs: fc.Arbitrary<TensorValue>
  /** A fresh layer; the seed decides its initial parameters. */
  create(seed: number): LayerRun
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
