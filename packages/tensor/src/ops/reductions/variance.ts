import { number, options, or } from "@gradus/checks"
import type { OperationPromises } from "@gradus/laws"
import { DIMS_OR_ALL, guard, KEEPDIM, OPTIONAL, TENSOR } from "../../core/arguments"
import { floatOf } from "../../core/dtype"
import { normalizeAxes } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { countOf, type Dims } from "./reduction"
import { rootOrZero } from "./root-or-zero"
import { sumOfSquares } from "./sum-of-squares"

export interface VarianceOptions {
  /** Dimensions to take together; all when left out. */
  readonly dim?: Dims
  /** Keep them with size 1. */
  readonly keepdim?: boolean
  /** Taken from the count before dividing: 1 (default) for an unbiased estimate from a sample, 0 for the population. */
  readonly correction?: number
}

const OPTIONS = { dim: DIMS_OR_ALL, keepdim: KEEPDIM, correction: or(1, number()) }

/**
 * Σ(x − mean)² / max(n − correction, 0), in two passes, the mean without its rounding: exactly 0 of equal numbers. Divided by
 * 0 it is ∞, or NaN of equal numbers and of none.
 *
 * @param options - `dim`, `keepdim`, `correction` (default 1)
 * @example
 * ```ts
 * variance(tensor([1, 2, 3, 6])) // => 4.6667
 * variance(tensor([1, 2, 3, 6]), { correction: 0 }) // => 3.5
 * ```
 */
export const variance = guard(
  "var",
  { x: TENSOR, options: OPTIONAL },
  (x: Tensor, given?: VarianceOptions): Tensor => spread("var", x, given),
)

function spread(owner: string, x: Tensor, given: VarianceOptions | undefined): Tensor {
  const { dim, keepdim, correction } = options(owner, OPTIONS, given)
  const axes = normalizeAxes(owner, dim, x.shape.length)
  const values = x.to(floatOf(x.dtype))
  const rough = values.sub(values.mean(axes, true))
  // The mean was rounded, by as much as is left in the mean now; a constant, so that it has no part in derivatives.
  const deviations = rough.sub(rough.detach().mean(axes, true))
  return sumOfSquares(deviations, axes, keepdim).div(Math.max(countOf(x.shape, axes) - correction, 0))
}

/**
 * √variance; its gradient is 0 where it is 0.
 *
 * @param options - `dim`, `keepdim`, `correction` (default 1)
 * @example
 * ```ts
 * std(tensor([[1, 3], [2, 2]]), { dim: 1 }) // => [1.4142, 0]
 * ```
 */
export const std = guard(
  "std",
  { x: TENSOR, options: OPTIONAL },
  (x: Tensor, given?: VarianceOptions): Tensor => rootOrZero(spread("std", x, given)),
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  variance: {
    inputs: [{ shape: { minRank: 1, minSide: 2 } }],
    calls: [(x) => x.var(), (x) => x.var({ dim: 0, correction: 0 })],
  },
}
