import { type Tensor, tensor } from "@gradus/tensor"
import { withGrad } from "@gradus/tensor/engine"
import { gradientsOf, replaceGrad } from "./gradients"

export interface ClipNormOptions {
  /** p of the p-norm over all gradients as one vector, in [1, ∞]; default 2. */
  readonly normType?: number
  /** Refuse gradients whose norm is NaN or ∞, before changing any; default false. */
  readonly errorIfNonfinite?: boolean
}

/**
 * Scales all gradients together so that their common norm is at most `maxNorm`.
 *
 * g ← g · min(1, maxNorm / (‖g‖ + 1e-6))
 *
 * @returns the norm before, a float64 tensor without dimensions
 * @throws RangeError when `maxNorm` is negative; Error for a norm that is not finite, if asked for
 * @see Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks
 */
export function clipGradNorm(
  params: Iterable<Tensor | readonly [string, Tensor]>,
  maxNorm: number,
  options: ClipNormOptions = {},
): Tensor {
  const { normType = 2, errorIfNonfinite = false } = options
  if (!(maxNorm >= 0)) {
    throw new RangeError(
      `clipGradNorm: maxNorm must be in [0, ∞], got ${maxNorm}. Give the largest norm allowed.`,
    )
  }
  if (!(normType >= 1)) {
    throw new RangeError(`clipGradNorm: normType must be in [1, ∞], got ${normType}. The default is 2.`)
  }
  return withGrad(false, () => {
    const gradients = gradientsOf(params)
    // Squares of float32 gradients overflow from 2e19 on; float64 holds them.
    const sizes = gradients.map(({ gradient }) => gradient.to("float64").abs())
    let total = tensor(0, { dtype: "float64" })
    for (const size of sizes) {
      if (normType === Number.POSITIVE_INFINITY) total = total.maximum(size.max())
      else total = total.add((normType === 2 ? size.square() : size.pow(normType)).sum())
    }
    const norm =
      normType === 2 ? total.sqrt() : normType === Number.POSITIVE_INFINITY ? total : total.pow(1 / normType)
    if (errorIfNonfinite && !Number.isFinite(norm.item())) {
      throw new Error(
        `clipGradNorm: the norm of the gradients must be finite, got ${norm.item()}. Lower the learning rate, or find the source with detectAnomaly().`,
      )
    }
    const factor = norm.add(1e-6).rdiv(maxNorm).minimum(1)
    for (const { parameter, gradient } of gradients) replaceGrad(parameter, gradient.mul(factor))
    return norm
  })
}
