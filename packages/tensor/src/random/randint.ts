import { options, show } from "@gradus/checks"
import type { Shape } from "../core/shape"
import type { Tensor } from "../tensor"
import { DRAW, draw, type RandomOptions } from "./draw"
import { drawing } from "./generator"

/**
 * Uniform integers in [low, high), as int32. Each is off by at most 2⁻⁵³·(high − low) from equally likely.
 *
 * @throws RangeError unless low < high are integers of 32 bits
 */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  ...given: [options?: Pick<RandomOptions, "generator">]
): Tensor {
  const { generator } = options("randint", DRAW, ...given)
  if (
    !(
      Number.isInteger(low) &&
      Number.isInteger(high) &&
      low < high &&
      low >= -2147483648 &&
      high <= 2147483648
    )
  ) {
    throw new RangeError(
      `randint: low < high must be 32-bit integers, got ${show(low)} and ${show(high)}. Swap or round them.`,
    )
  }
  return drawing(() => {
    const uniform = draw("randint", shape, "uniform", { generator, dtype: "float64" })
    return uniform
      .mul(high - low)
      .floor()
      .add(low)
      .to("int32")
  })
}
