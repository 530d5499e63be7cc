import { options as checked, demand, flag, number, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { activeRecorder, withGrad } from "@gradus/tensor/engine"
import type { Params } from "../optimizer/parameters"
import { commonNorm } from "./common-norm"
import { changeGradients, gradientsOf } from "./gradients"

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
 * direction stays. The norm is taken in float64 and scaled where powers could leave its range, so that gradients of any
 * size neither overflow nor vanish in it. A NaN makes every gradient NaN, and an ∞ makes itself NaN and the others 0,
 * unless they are refused. A limit of ∞ only measures.
 *
 * @param params - parameters, or paths with parameters, each of which counts once; those without a gradient are passed
 *   over
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
export function clipGradNorm(
  params: Params,
  maxNorm: number,
  ...options: [options?: ClipNormOptions]
): Tensor {
  const owner = "clipGradNorm"
  demand(owner, "maxNorm", number("[0, ∞]"), maxNorm)
  const kinds = { normType: or(2, number("[1, ∞]")), errorIfNonfinite: or(false, flag) }
  const { normType, errorIfNonfinite } = checked(owner, kinds, ...options)
  return withGrad(false, () => {
    const gradients = gradientsOf(owner, params)
    const all = gradients.map(({ gradient }) => gradient)
    const norm = commonNorm(all, normType)
    if (errorIfNonfinite && !Number.isFinite(norm.item())) {
      throw new Error(
        `${owner}: the norm of the gradients must be finite, got ${norm.item()}. Lower the learning rate, or find the source with detectAnomaly().`,
      )
    }
    if (maxNorm === Number.POSITIVE_INFINITY) return norm
    const factors = factorsOf(norm, maxNorm)
    changeGradients(gradients, (gradient) => factors.reduce((g, factor) => g.mul(factor), gradient))
    return norm
  })
}

/** The smallest factor that float32 is sure to hold with all its digits, whatever it multiplies. */
const SMALL = 2 ** -100

/** min(1, maxNorm / (norm + 1e-6)), as factors of which each is a normal number in float32. */
function factorsOf(norm: Tensor, maxNorm: number): Tensor[] {
  const limit = norm.add(1e-6)
  const factor = limit.rdiv(maxNorm).minimum(1)
  // What is recorded has no values yet; two factors, of which one is 1, give the same bits.
  if (!activeRecorder() && !(factor.item() < SMALL)) return [factor]
  const small = factor.lt(SMALL)
  return [factor.maximum(SMALL), limit.mul(SMALL).rdiv(maxNorm).where(small, 1)]
}
