import type { OperationPromises } from "@gradus/laws"
import { guard, SIZES, TENSOR } from "../../core/arguments"
import { checkShape, formatShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { expand } from "./expand"

/**
 * Copies of the tensor side by side, `counts[i]` along dimension i; more counts than dimensions add some in
 * front.
 *
 * @throws RangeError for negative counts, or fewer than dimensions
 * @example
 * ```ts
 * repeat(tensor([[1, 2]]), [2, 2]) // => [[1, 2, 1, 2], [1, 2, 1, 2]]
 * ```
 */
export const repeat = guard(
  "repeat",
  { x: TENSOR, counts: SIZES },
  (x: Tensor, counts: readonly number[]): Tensor => {
    checkShape("repeat", counts)
    const extra = counts.length - x.shape.length
    if (extra < 0) {
      throw new RangeError(
        `repeat: there must be a count for every dimension of shape ${formatShape(x.shape)}, got [${counts.join(", ")}]. Use 1 where nothing repeats.`,
      )
    }
    const shape = [...counts.slice(0, extra).map(() => 1), ...x.shape]
    const apart = x.reshape(shape.flatMap((size) => [1, size]))
    const copies = expand(
      apart,
      shape.flatMap((size, axis) => [counts[axis] as number, size]),
    )
    return copies.reshape(shape.map((size, axis) => size * (counts[axis] as number)))
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  repeat: {
    inputs: [
      {
        shape: [
          [1, 4],
          [1, 4],
        ],
      },
    ],
    calls: [(x) => x.repeat([2, 1, 3])],
    linear: "jointly",
  },
}
