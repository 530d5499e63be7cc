import { type Tensor, tensor } from "@gradus/tensor"
import { withGrad } from "@gradus/tensor/engine"
import { gradientsOf, replaceGrad } from "./gradients"
import type { Params } from "./optimizer"

/** Which norm `clipGradNorm` limits, and what becomes of one that is not finite. */
export interface ClipNormOptions {
  /** p of the p-norm over all gradients as one vector, in [1, ∞]; default 2. */
  readonly normType?: number
  /** Refuse gradients whose norm is NaN or ∞, before changing any; default false. */
  readonly errorIfNonfinite?: boolean
}

/**
 * Scales all gradients together so that their common norm is at most `maxNorm`.
 *
 * g ← g · min(1, maxNorm / (‖g‖ₚ + 1e-6))
 *
 * Call it between `backward()` and `step()` where single batches give huge gradients, as in recurrent networks; the
 * direction stays. The norm is taken in float64, so float32 gradients of any size neither overflow nor vanish in it. A
 * NaN makes every gradient NaN, and an ∞ makes itself NaN and the others 0, unless they are refused. A limit of ∞ only
 * measures.
 *
 * @param params - parameters, or paths with parameters; those without a gradient are passed over
 * @param maxNorm - largest norm allowed, in [0, ∞]
 * @param options - `normType`: p, in [1, ∞], default 2; `errorIfNonfinite`: default false
 * @returns the norm before, a float64 tensor without dimensions; 0 when there are no gradients
 * @throws RangeError when `maxNorm` or `normType` is out of range; Error for a norm that is not finite, if asked for
 * @see Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks
 * @example
 * ```ts
 * import { clipGradNorm } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([1.5, 2], { requiresGrad: true })
 * w.square().sum().backward()
 * w.grad // => [3, 4]
 * clipGradNorm([w], 1).item() // => 5
 * w.grad // => [0.6, 0.8]
 * ```
 */
export function clipGradNorm(params: Params, maxNorm: number, options: ClipNormOptions = {}): Tensor {
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
    const norm = normOf(
      gradients.map(({ gradient }) => gradient),
      normType,
    )
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

/** The p-norm of all tensors as one vector, in float64. */
function normOf(tensors: readonly Tensor[], p: number): Tensor {
  let total = tensor(0, { dtype: "float64" })
  for (const one of tensors) {
    if (one.size === 0) continue
    const x = one.to("float64")
    if (p === 2) total = total.add(x.square().sum())
    else if (p === Number.POSITIVE_INFINITY) total = total.maximum(x.abs().max())
    else total = total.add(x.abs().pow(p).sum())
  }
  if (p === 2) return total.sqrt()
  return p === Number.POSITIVE_INFINITY ? total : total.pow(1 / p)
}
