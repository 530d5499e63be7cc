import { demand, options } from "@gradus/checks"
import { randn, type Tensor, tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fill, GAINED, type RandomInitOptions } from "./fill"

export interface OrthogonalOptions extends RandomInitOptions {
  /** A factor for all; default 1. */
  readonly gain?: number
}

/**
 * A random matrix whose rows (or columns, whichever are fewer) are orthonormal, times `gain`: it keeps the length of what
 * it is applied to. Dimensions beyond the first count as columns. Returns the leaf itself.
 *
 * @throws RangeError for fewer than two dimensions
 * @see Saxe, McClelland, Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks
 */
export function orthogonal(leaf: Tensor, ...given: [options?: OrthogonalOptions]): Tensor {
  demand("orthogonal", "leaf", TENSOR, leaf)
  const { gain, generator } = options("orthogonal", GAINED, ...given)
  if (leaf.ndim < 2) {
    throw new RangeError(
      `orthogonal: the weight must have at least two dimensions, got shape [${leaf.shape.join(", ")}]. Use normal for biases.`,
    )
  }
  return fill(leaf, () => {
    const rows = leaf.shape[0]
    const columns = rows === 0 ? 0 : leaf.size / rows
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)]
    const normal = randn([count, length], { dtype: "float64", generator })
    const vectors = orthonormalRows(normal.toTypedArray(), count, length)
    const matrix = tensor(vectors, { shape: [count, length] }).mul(gain)
    return (rows <= columns ? matrix : matrix.T).reshape(leaf.shape)
  })
}

/**
 * Gram and Schmidt, twice for each row, which leaves no more than rounding. Of normal numbers it gives every
 * orthonormal system with equal probability.
 */
function orthonormalRows(matrix: ArrayLike<number>, count: number, length: number): Float64Array {
  const q = Float64Array.from(matrix)
  for (let i = 0; i < count; i++) {
    const row = q.subarray(i * length, (i + 1) * length)
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = q.subarray(j * length, (j + 1) * length)
        let along = 0
        for (let k = 0; k < length; k++) along += row[k] * other[k]
        for (let k = 0; k < length; k++) row[k] -= along * other[k]
      }
    }
    let square = 0
    for (let k = 0; k < length; k++) square += row[k] * row[k]
    const scale = 1 / Math.sqrt(square)
    for (let k = 0; k < length; k++) row[k] *= scale
  }
  return q
}
