import { number, options, or } from "@gradus/checks"
import type { OperationPromises } from "@gradus/laws"
import { DIMS_OR_ALL, guard, KEEPDIM, OPTIONAL, TENSOR } from "../../core/arguments"
import { floatOf } from "../../core/dtype"
import { normalizeAxes } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { where } from "../elementwise/where"
import { type Dims, demandElements } from "./reduction"
import { rootOrZero } from "./root-or-zero"
import { sumOfSquares } from "./sum-of-squares"

export interface NormOptions {
  /** The exponent: 2 (default) for length, 1 for the sum of magnitudes, ∞ and −∞ for the largest and smallest, 0 counts. */
  readonly p?: number
  /** Dimensions to take together; all when left out. */
  readonly dim?: Dims
  /** Keep them with size 1. */
  readonly keepdim?: boolean
}

const OPTIONS = { p: or(2, number("[-∞, ∞]")), dim: DIMS_OR_ALL, keepdim: KEEPDIM }

/**
 * (Σ|x|ᵖ)^(1/p); its gradient is 0 where it is 0.
 *
 * @param options - `p` (default 2), `dim`, `keepdim`
 * @example
 * ```ts
 * const x = tensor([[3, -4], [0, 1]])
 * norm(x, { dim: 1 }) // => [5, 1]
 * norm(x, { p: 1 }) // => 8
 * ```
 */
export const norm = guard(
  "norm",
  { x: TENSOR, options: OPTIONAL },
  (x: Tensor, given?: NormOptions): Tensor => {
    const { p, keepdim, ...rest } = options("norm", OPTIONS, given)
    const dim = normalizeAxes("norm", rest.dim, x.ndim)
    if (Math.abs(p) === Number.POSITIVE_INFINITY) demandElements("norm", x.shape, dim)
    const values = x.to(floatOf(x.dtype))
    if (p === 2) return rootOrZero(sumOfSquares(values, dim, keepdim))
    if (p === 1) return values.abs().sum(dim, keepdim)
    if (p === Number.POSITIVE_INFINITY) return values.abs().max(dim, keepdim)
    if (p === Number.NEGATIVE_INFINITY) return values.abs().min(dim, keepdim)
    if (p === 0) return values.ne(0).to(values.dtype).sum(dim, keepdim)
    // Zeros are kept away from pow, whose slope there may be infinite. For p < 0 one of them makes the whole 0.
    const zero = values.eq(0)
    const kept = where(zero, 1, values.abs()).pow(p)
    const total = where(zero, 0, kept).sum(dim, keepdim)
    const nothing = p < 0 ? zero.any(dim, keepdim) : total.eq(0)
    return where(nothing, 0, where(nothing, 1, total).pow(1 / p))
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  norm: {
    inputs: [{ shape: {}, from: "nonzero" }],
    calls: [(x) => x.norm(), (x) => x.norm({ p: 1 }), (x) => x.norm({ p: 3.5 }), (x) => x.norm({ p: 0.5 })],
  },
}
