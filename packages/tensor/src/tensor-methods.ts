import type { Operand } from "./core/apply"
import type { DType } from "./core/dtype"
import type { Shape } from "./core/shape"
import type * as ops from "./ops"
import type { Tensor } from "./tensor"

/** The operations that tensors have as methods: a closed list, since all of them are in every bundle. */
export interface TensorMethods {
  /** A copy that no later `assign` changes; on the tape. */
  clone(): Tensor
  /** This tensor in another dtype. */
  to(dtype: DType): Tensor

  // ── elementwise ───────────────────────────────────────────────────────────────────────────────
  /** −x, elementwise */
  neg(): Tensor
  /** |x|, elementwise */
  abs(): Tensor
  /** −1, 0 or 1, elementwise */
  sign(): Tensor
  /** x·x, elementwise */
  square(): Tensor
  /** √x, elementwise */
  sqrt(): Tensor
  /** 1/x, elementwise */
  reciprocal(): Tensor
  /** eˣ, elementwise */
  exp(): Tensor
  /** eˣ − 1, elementwise */
  expm1(): Tensor
  /** natural logarithm, elementwise */
  log(): Tensor
  /** log(1 + x), elementwise */
  log1p(): Tensor
  /** sine, elementwise */
  sin(): Tensor
  /** cosine, elementwise */
  cos(): Tensor
  /** hyperbolic tangent, elementwise */
  tanh(): Tensor
  /** 1/(1 + e⁻ˣ), elementwise */
  sigmoid(): Tensor
  /** error function, elementwise */
  erf(): Tensor
  /** max(x, 0), elementwise */
  relu(): Tensor
  /** largest integer not above, elementwise */
  floor(): Tensor
  /** smallest integer not below, elementwise */
  ceil(): Tensor
  /** without the fraction, elementwise */
  trunc(): Tensor
  /** nearest integer, ties to even, elementwise */
  round(): Tensor
  /** whether NaN, elementwise */
  isnan(): Tensor
  /** whether neither NaN nor ∞, elementwise */
  isfinite(): Tensor
  /** whether 0, elementwise */
  logicalNot(): Tensor
  /** this + other, elementwise with broadcasting */
  add(other: Operand): Tensor
  /** this − other, elementwise with broadcasting */
  sub(other: Operand): Tensor
  /** this · other, elementwise with broadcasting */
  mul(other: Operand): Tensor
  /** this / other, elementwise with broadcasting */
  div(other: Operand): Tensor
  /** this to the power of other, elementwise with broadcasting */
  pow(other: Operand): Tensor
  /** the larger, elementwise with broadcasting */
  maximum(other: Operand): Tensor
  /** the smaller, elementwise with broadcasting */
  minimum(other: Operand): Tensor
  /** this = other, elementwise with broadcasting */
  eq(other: Operand): Tensor
  /** this ≠ other, elementwise with broadcasting */
  ne(other: Operand): Tensor
  /** this < other, elementwise with broadcasting */
  lt(other: Operand): Tensor
  /** this ≤ other, elementwise with broadcasting */
  le(other: Operand): Tensor
  /** this > other, elementwise with broadcasting */
  gt(other: Operand): Tensor
  /** this ≥ other, elementwise with broadcasting */
  ge(other: Operand): Tensor
  /** both ≠ 0, elementwise with broadcasting */
  logicalAnd(other: Operand): Tensor
  /** either ≠ 0, elementwise with broadcasting */
  logicalOr(other: Operand): Tensor
  /** exactly one ≠ 0, elementwise with broadcasting */
  logicalXor(other: Operand): Tensor
  /** other − this, elementwise with broadcasting */
  rsub(other: Operand): Tensor
  /** other / this, elementwise with broadcasting */
  rdiv(other: Operand): Tensor
  /** 0 where too small to be a normal number */
  flushSubnormal(): Tensor
  /** the same where the condition is not 0 */
  flushSubnormalWhere(condition: Operand): Tensor
  /** min(max(this, low), high) */
  clamp(low: Operand, high: Operand): Tensor
  /** this where the condition holds, other elsewhere */
  where(condition: Tensor, other: Operand): Tensor
  /** this + weight · (end − this) */
  lerp(end: Tensor, weight: Operand): Tensor

  // ── products ──────────────────────────────────────────────────────────────────────────────────

  /** Matrix product, batched over leading dimensions. */
  matmul(other: Tensor, options?: ops.MatmulOptions): Tensor
  /** Σ aᵢ·bᵢ of two vectors. */
  dot(other: Tensor): Tensor
  /** Product of this matrix and a vector. */
  mv(vector: Tensor): Tensor
  /** The matrix of all products of elements of two vectors. */
  outer(other: Tensor): Tensor

  // ── reductions: over `dim` (a number, a list, or all dimensions when left out), kept with size 1 by `keepdim` ──

  /** Sum; int32 wraps around, bools are counted. */
  sum(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Mean; float32 for integers. */
  mean(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Product. */
  prod(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Largest element; equal ones share the gradient. */
  max(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Smallest element; equal ones share the gradient. */
  min(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Place of the largest element, int32. */
  argmax(dim?: number, keepdim?: boolean): Tensor
  /** Place of the smallest element, int32. */
  argmin(dim?: number, keepdim?: boolean): Tensor
  /** Whether any element is not 0. */
  any(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Whether all elements are not 0. */
  all(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Variance: Σ(x − mean)² / (n − correction); correction is 1 when left out. */
  var(options?: ops.VarianceOptions): Tensor
  /** Standard deviation, √variance. */
  std(options?: ops.VarianceOptions): Tensor
  /** (Σ|x|ᵖ)^(1/p); p is 2 when left out. */
  norm(options?: ops.NormOptions): Tensor
  /** log Σ eˣ without overflow. */
  logsumexp(dim?: ops.Dims, keepdim?: boolean): Tensor
  /** Running sums along a dimension. */
  cumsum(dim: number): Tensor
  /** eˣ / Σ eˣ along a dimension (the last when left out). */
  softmax(dim?: number): Tensor
  /** x − log Σ eˣ along a dimension (the last when left out). */
  logSoftmax(dim?: number): Tensor

  // ── shape ─────────────────────────────────────────────────────────────────────────────────────

  /** The same numbers in the same order under another shape; one size may be −1. */
  reshape(shape: Shape): Tensor
  /** The dimensions from `start` to `end` joined into one. */
  flatten(start?: number, end?: number): Tensor
  /** A new dimension of size 1 at position `dim`. */
  unsqueeze(dim: number): Tensor
  /** Without the dimensions of size 1: all, or those among `dims`. */
  squeeze(dims?: ops.Dims): Tensor
  /** The dimensions in another order. */
  permute(dims: readonly number[]): Tensor
  /** Two dimensions exchanged. */
  transpose(dim0: number, dim1: number): Tensor
  /** Dimensions of size 1 repeated to `shape`; −1 keeps a size. */
  expand(shape: Shape): Tensor
  /** Dimensions of size 1 repeated until the shape is `shape`. */
  broadcastTo(shape: Shape): Tensor
  /** Copies side by side, `counts[i]` along dimension i. */
  repeat(counts: readonly number[]): Tensor
  /** In reverse order along dimensions, all when left out. */
  flip(dims?: ops.Dims): Tensor
  /** Surrounded by a constant; widths are (before, after) from the last dimension to the first. */
  pad(widths: readonly number[], value?: Operand): Tensor
  /** Matrices with 0 above a diagonal. */
  tril(diagonal?: number): Tensor
  /** Matrices with 0 below a diagonal. */
  triu(diagonal?: number): Tensor

  // ── parts ─────────────────────────────────────────────────────────────────────────────────────

  /** Indexing as in NumPy: numbers, "start:stop:step" or { start, stop, step }, null, "...", index tensors. */
  at(...indices: readonly ops.Index[]): Tensor
  /** Elements start, start + step, … before stop along a dimension. */
  slice(dim: number, start?: number, stop?: number, step?: number): Tensor
  /** `length` elements from `start` along a dimension. */
  narrow(dim: number, start: number, length: number): Tensor
  /** The part at one index of a dimension, which disappears. */
  select(dim: number, index: number): Tensor
  /** Parts of one size, or of the sizes given, along a dimension. */
  split(sizes: number | readonly number[], dim?: number): Tensor[]
  /** At most `count` parts along a dimension. */
  chunk(count: number, dim?: number): Tensor[]
  /** result[i][j] = this[index[i][j]][j] (for dim 0): one element for each index. */
  gather(dim: number, index: Tensor): Tensor
  /** The parts at the listed places of a dimension. */
  indexSelect(dim: number, index: Tensor): Tensor
  /** this[index[i][j]][j] += source[i][j] (for dim 0), in a new tensor. */
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor
  /** The parts of `source` added at the listed places of a dimension, in a new tensor. */
  indexAdd(dim: number, index: Tensor, source: Tensor): Tensor
}
