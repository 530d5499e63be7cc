import type { Epilogue } from "../epilogue"
import type { GemmProduct, GemmSizes } from "./gemm-product"

/** A product, what becomes of it, and how it is to be computed. */
export interface GemmOptions extends GemmProduct {
  /**
   * What is done with each sum instead of storing it in C: C itself is only stored if an output says so. Views run
   * over [m, n], or over the batch's axes and these.
   */
  readonly epilogue?: Epilogue
  /**
   * The kernel need only serve these sizes, and those of its parts: less code. By default where there is an
   * epilogue; eager execution wants kernels for all sizes.
   */
  readonly exact?: boolean
  /** Fused multiply and add where the engine has it: faster, and outside the promise of equal bits. */
  readonly relaxed?: boolean
  /** Values of k in one turn of the innermost loop, a power of two; by default what suits the engine. Never changes a bit. */
  readonly unrollK?: number
}

export function sizesOf(options: GemmOptions): GemmSizes {
  const { m, n, k, transA = false, transB = false, batch = 1, strideA = m * k, strideB = k * n } = options
  const sizes = { m, n, k, transA, transB, batch, strideA, strideB, joined: false, swapped: false }
  const { epilogue } = options
  const joins = !epilogue || epilogue.gemm.joinsRows(options, epilogue)
  return withRowsForColumns(transposed(joins ? batchAsRows(sizes) : sizes))
}

/** One B for the whole batch: the matrices of A are the rows of one. */
function batchAsRows(sizes: GemmSizes): GemmSizes {
  const { m, k, batch, transA, strideA, strideB } = sizes
  const one = batch > 1 && strideB === 0 && !transA && strideA === m * k
  return one ? { ...sizes, m: m * batch, batch: 1, joined: true } : sizes
}

/** A single column of C is the single row of Cᵀ = Bᵀ·Aᵀ, and stored alike. */
function transposed(sizes: GemmSizes): GemmSizes {
  const { m, n, transA, transB, strideA, strideB } = sizes
  if (n !== 1 || m === 1) return sizes
  const exchanged = { transA: !transB, transB: !transA, strideA: strideB, strideB: strideA }
  return { ...sizes, ...exchanged, m: 1, n: m, swapped: true }
}

/** A vector is stored alike as a row and as a column; the untransposed form has more variants. */
function withRowsForColumns(sizes: GemmSizes): GemmSizes {
  const { m, k, transA, transB } = sizes
  return { ...sizes, transA: transA && m !== 1, transB: transB && k !== 1 }
}
