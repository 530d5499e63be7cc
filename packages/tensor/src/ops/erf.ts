import { erf as erfOf } from "@gradus/kernels"
import { unary } from "./elementwise"

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
  vjp: (g, saved) => [g.mul(saved.input(0).square().neg().exp()).mul(1.1283791670955126)],
  domain: [[-3, 3]],
})
