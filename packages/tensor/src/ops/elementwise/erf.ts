import { erf as erfOf } from "@gradus/kernels"
import { unary } from "./elementwise"
import { maximum } from "./maximum"
import { minimum } from "./minimum"

/** e^(−x²) is 0 long before; so that its derivatives, which are x, x², … times it, are so too and not 0 · ∞. */
const FAR = 40

/**
 * Error function 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * @example
 * ```ts
 * erf(tensor([0, 1])) // => [0, 0.8427]
 * ```
 */
export const erf = unary("erf", {
  result: "float",
  expr: erfOf,
  vjp(g, saved) {
    const x = minimum(maximum(saved.input(0), -FAR), FAR)
    return [g.mul(x.square().neg().exp()).mul(1.1283791670955126)]
  },
  domain: [[-3, 3]],
})
