import type { GemmType } from "../element"

/** What to multiply: C[m, n] = A[m, k]·B[k, n], all row-major. */
export interface GemmProduct {
  readonly type: GemmType
  readonly m: number
  readonly n: number
  readonly k: number
  /** A is stored as [k, m]. */
  readonly transA?: boolean
  /** B is stored as [n, k]. */
  readonly transB?: boolean
  /** Matrices in the batch; 1 by default. */
  readonly batch?: number
  /** Elements from one matrix of the batch to the next; by default they lie close. 0 for a and b: the same one each time. */
  readonly strideA?: number
  readonly strideB?: number
  /** Sizes of the batch's axes, where an epilogue's views tell them apart; by default it is one axis. */
  readonly batchShape?: readonly number[]
}

/** A problem with all defaults filled in, brought to a simpler form where one has the same bits. Rows lie close. */
export interface GemmSizes {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly transA: boolean
  readonly transB: boolean
  readonly batch: number
  readonly strideA: number
  readonly strideB: number
  /** Whether the matrices of the batch have become the rows of one. */
  readonly joined: boolean
  /** Whether the operands have changed places. */
  readonly swapped: boolean
}
