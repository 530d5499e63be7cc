import type { TensorDraw } from "../arbitraries/tensor-draw"

/**
 * What an operation promises that is not elementwise, or is a formula of others. It stands beside the operation, as plain
 * data, so that what is shipped brings nothing of the laws along.
 */
export interface OperationPromise<Tensor> {
  /** Its tensors, from where it is defined and smooth. */
  readonly inputs: readonly TensorDraw[]
  /** Sizes that the shapes of several share, by name, from the least to the most. */
  readonly sizes?: Readonly<Record<string, readonly [least: number, most: number]>>
  /** Calls that try its options. */
  readonly calls: readonly ((...inputs: Tensor[]) => Tensor)[]
  /** Linear in all floating inputs together, or in each. */
  readonly linear?: "jointly" | "each"
  /** The derivative is no function that differences can check: 0, or undefined at sampled points. */
  readonly discrete?: boolean
}

/** What each operation of a file promises, by its name. */
export type OperationPromises<Tensor> = Readonly<Record<string, OperationPromise<Tensor>>>
