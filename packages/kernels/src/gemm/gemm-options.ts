import type { Epilogue } from "../epilogue"
import type { GemmType } from "./element"
import { joinsRows } from "./gemm-epilogue"
import type { TileHooks } from "./tile-hooks"

/** What to multiply: C[m, n] = A[m, k]·B[k, n], all row-major. */
export interface GemmOptions {
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
  readonly strideC?: number
  /** Elements from one stored row to the next; by default rows lie close. */
  readonly lda?: number
  readonly ldb?: number
  readonly ldc?: number
  /** Sums start from what C holds instead of 0. */
  readonly accumulate?: boolean
  /** What happens at the ends of the sums, instead of starting from 0 or C and being stored. */
  readonly hooks?: TileHooks
  /**
   * What is done with each sum instead of storing it in C: C itself is only stored if an output says so. Views run
   * over [m, n], or over the batch's axes and these. Rows of C lie close, and sums start from 0.
   */
  readonly epilogue?: Epilogue
  /** Sizes of the batch's axes, where an epilogue's views tell them apart; by default it is one axis. */
  readonly batchShape?: readonly number[]
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

/** A problem with all defaults filled in, brought to a simpler form where one has the same bits. */
export interface GemmSizes {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly transA: boolean
  readonly transB: boolean
  readonly batch: number
  readonly lda: number
  readonly ldb: number
  readonly ldc: number
  readonly strideA: number
  readonly strideB: number
  readonly strideC: number
  /** Whether the matrices of the batch have become the rows of one. */
  readonly joined: boolean
  /** Whether the operands have changed places. */
  readonly swapped: boolean
}

export function sizesOf(options: GemmOptions): GemmSizes {
  const { m, n, k, transA = false, transB = false, batch = 1 } = options
  const { lda = transA ? m : k, ldb = transB ? k : n, ldc = n } = options
  const strideA = options.strideA ?? lda * (transA ? k : m)
  const strideB = options.strideB ?? ldb * (transB ? n : k)
  const strideC = options.strideC ?? ldc * m
  const leading = { lda, ldb, ldc }
  const form = { joined: false, swapped: false }
  const sizes = { m, n, k, transA, transB, batch, ...leading, strideA, strideB, strideC, ...form }
  // Hooks may ask for rows and columns of C, so they keep its form.
  if (options.hooks) return withRowsForColumns(sizes)
  const joins = !options.epilogue || joinsRows(options, options.epilogue)
  return withRowsForColumns(transposed(joins ? batchAsRows(sizes) : sizes))
}

/** One B for the whole batch: the matrices of A are the rows of one. */
function batchAsRows(sizes: GemmSizes): GemmSizes {
  const { m, batch, transA, lda, ldc, strideA, strideB, strideC } = sizes
  const one = batch > 1 && strideB === 0 && !transA && strideA === m * lda && strideC === m * ldc
  return one ? { ...sizes, m: m * batch, batch: 1, joined: true } : sizes
}

/** A single column of C is the single row of Cᵀ = Bᵀ·Aᵀ, and stored alike. */
function transposed(sizes: GemmSizes): GemmSizes {
  const { m, n, transA, transB, lda, ldb, ldc, strideA, strideB } = sizes
  if (n !== 1 || m === 1 || ldc !== 1) return sizes
  return {
    ...sizes,
    m: 1,
    n: m,
    transA: !transB,
    transB: !transA,
    lda: ldb,
    ldb: lda,
    ldc: m,
    strideA: strideB,
    strideB: strideA,
    swapped: true,
  }
}

/** A vector is stored alike as a row and as a column; the untransposed form has more variants. */
function withRowsForColumns(sizes: GemmSizes): GemmSizes {
  const { m, n, k, lda, ldb } = sizes
  const transA = sizes.transA && !(m === 1 && lda === 1)
  const transB = sizes.transB && !(k === 1 && ldb === 1)
  return { ...sizes, transA, transB, lda: m === 1 && !transA ? k : lda, ldb: k === 1 && !transB ? n : ldb }
}
