import { flag, options, or } from "@gradus/checks"
import { gemmEpilogueFits, planGemm } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { OPTIONAL, TENSOR } from "../../core/arguments"
import { type DType, isFloat, promote } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { batchOf, broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"

export interface MatmulOptions {
  /** Use the transposed matrices of the first operand; nothing is moved. */
  readonly transA?: boolean
  /** Use the transposed matrices of the second operand. */
  readonly transB?: boolean
}

interface Attrs {
  readonly transA: boolean
  readonly transB: boolean
}

/** Rows and columns of an operand as the product sees it. */
function matrix({ shape }: Spec, transposed: boolean): readonly [number, number] {
  const rows = shape[shape.length - 2]
  const columns = shape[shape.length - 1]
  return transposed ? [columns, rows] : [rows, columns]
}

const primitive: Primitive<Attrs> = {
  name: "matmul",
  infer([a, b]: readonly Spec[], { transA, transB }) {
    const dtype = promote([a, b])
    const [m, k] = matrix(a, transA)
    const [inner, n] = matrix(b, transB)
    if (k !== inner) {
      throw new RangeError(
        `matmul: inner dimensions must agree, got ${formatShape(a.shape)}${transA ? "ᵀ" : ""} and ${formatShape(b.shape)}${transB ? "ᵀ" : ""} (${k} ≠ ${inner}). Transpose or reshape one side.`,
      )
    }
    const batch = broadcastShapes("matmul", batchOf(a.shape), batchOf(b.shape))
    return { shape: [...batch, m, n], dtype }
  },
  lower([a, b]: readonly Spec[], output, { transA, transB }) {
    const [m, k] = matrix(a, transA)
    const n = output.shape[output.shape.length - 1]
    const batchShape = batchOf(output.shape)
    const type = output.dtype === "float64" ? "f64" : "f32"
    const sizes = {
      type,
      m,
      n,
      k,
      transA,
      transB,
      batch: sizeOf(batchShape),
      strideA: batchStride(a.shape, batchShape),
      strideB: batchStride(b.shape, batchShape),
    } as const
    return {
      kind: "tiles",
      operands: [0, 1],
      flops: 2 * sizes.batch * m * n * k,
      plan: (options) => planGemm(options ? { ...sizes, ...options } : sizes),
      fits: (epilogue) => gemmEpilogueFits(sizes, epilogue),
    }
  },
  vjp(gradient, saved) {
    const { transA, transB } = saved.attrs
    const ofA = () => {
      const b = saved.input(1)
      return transA
        ? product(b, gradient, { transA: transB, transB: true })
        : product(gradient, b, { transB: !transB })
    }
    const ofB = () => {
      const a = saved.input(0)
      return transB
        ? product(gradient, a, { transA: true, transB: transA })
        : product(a, gradient, { transA: !transA })
    }
    return [saved.needs(0) ? ofA() : undefined, saved.needs(1) ? ofB() : undefined]
  },
}

/** Elements from one matrix of an operand to the next along the joined batch; 0 when there is only one. */
function batchStride(shape: Shape, batch: Shape): number {
  const own = batchOf(shape)
  return sizeOf(own) === 1 && sizeOf(batch) !== 1 ? 0 : shape[shape.length - 2] * shape[shape.length - 1]
}

/** Operands of two or more dimensions whose batch shapes are equal, or one of which is a single matrix. */
function product(a: Tensor, b: Tensor, { transA = false, transB = false }: MatmulOptions): Tensor {
  const batchA = batchOf(a.shape)
  const batchB = batchOf(b.shape)
  if (!sameShape(batchA, batchB) && sizeOf(batchA) !== 1 && sizeOf(batchB) !== 1) {
    const batch = broadcastShapes("matmul", batchA, batchB)
    const spread = (x: Tensor) => x.expand([...batch, ...x.shape.slice(-2)])
    return apply(primitive, [spread(a), spread(b)], { transA, transB })
  }
  if (batchA.length > 0 && batchB.length === 0 && !transA) {
    // One product with all rows of the batch below each other.
    const [rows, columns] = a.shape.slice(-2)
    const flat = apply(primitive, [a.reshape([sizeOf(batchA) * rows, columns]), b], { transA, transB })
    return flat.reshape([...batchA, rows, flat.shape[1]])
  }
  return apply(primitive, [a, b], { transA, transB })
}

function inDtype(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : x.to(dtype)
}

const OPTIONS = { transA: or(false, flag), transB: or(false, flag) }
const PLAIN = { transA: false, transB: false }

/**
 * Matrix product, as PyTorch's: two vectors give their dot product, a matrix and a vector a vector, and leading
 * dimensions are a batch that broadcasts. Every sum runs in index order over blocks of 512 terms, which are joined
 * pairwise, with separate multiplication and addition: its bits depend on the operands alone, and its error is at
 * most (512 + log₂(k / 512)) · u · Σ|aᵢbᵢ|, u = 2⁻²⁴ for float32 and 2⁻⁵³ for float64.
 *
 * @param a - `[…, m, k]` or `[k]`; `[…, k, m]` with `transA`
 * @param b - `[…, k, n]` or `[k]`; `[…, n, k]` with `transB`
 * @returns `[…, m, n]`, without the axes that vectors lack
 * @throws RangeError when the inner sizes differ or the batches do not broadcast; TypeError for integers
 * @example
 * ```ts
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1], [1]])) // => [[3], [7]]
 * ```
 */
export const matmul = op(
  primitive,
  (a: Tensor, b: Tensor, given?: MatmulOptions): Tensor => {
    const { transA, transB } = given === undefined ? PLAIN : options("matmul", OPTIONS, given)
    const dtype = promote([a, b])
    if (a.ndim === 0 || b.ndim === 0) {
      throw new RangeError(
        `matmul: operands must have at least one dimension, got ${formatShape(a.shape)} and ${formatShape(b.shape)}. Use mul() to scale.`,
      )
    }
    if (!isFloat(dtype)) {
      throw new TypeError(
        `matmul: the dtype must be float32 or float64, got ${dtype}. Convert with to("float32").`,
      )
    }
    const left = a.ndim === 1 ? a.reshape([1, a.size]) : a
    const right = b.ndim === 1 ? b.reshape([b.size, 1]) : b
    const result = product(inDtype(left, dtype), inDtype(right, dtype), {
      transA: a.ndim > 1 && transA,
      transB: b.ndim > 1 && transB,
    })
    if (a.ndim > 1 && b.ndim > 1) return result
    const shape = [...batchOf(result.shape)]
    if (a.ndim > 1) shape.push(result.shape[result.ndim - 2])
    if (b.ndim > 1) shape.push(result.shape[result.ndim - 1])
    return result.reshape(shape)
  },
  { a: TENSOR, b: TENSOR, options: OPTIONAL },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  matmul: {
    sizes: { m: [1, 4], k: [1, 4], n: [1, 4] },
    inputs: [{ shape: [2, "m", "k"] }, { shape: ["k", "n"] }],
    calls: [(a, b) => a.matmul(b), (a, b) => matmul(a.transpose(1, 2), b.T, { transA: true, transB: true })],
    linear: "each",
  },
}
