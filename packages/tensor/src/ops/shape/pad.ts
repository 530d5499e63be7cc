import { or } from "@gradus/checks"
import type { OperationPromises } from "@gradus/laws"
import { element, type Operand } from "../../core/apply"
import { guard, OPERAND, SIZES, TENSOR } from "../../core/arguments"
import { formatShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { windowPad, windowSlice } from "./window"

/**
 * Surrounds a tensor with a constant. `widths` are pairs (before, after) from the last dimension to the
 * first, as in PyTorch; negative widths cut off.
 *
 * @param widths - (before, after) of the last dimension, then of the one before it, and so on
 * @param value - what to pad with; default 0
 * @throws RangeError unless they are pairs of integers for at most all dimensions
 * @example
 * ```ts
 * pad(tensor([[1, 2]]), [1, 0, 0, 1], 9) // => [[9, 1, 2], [9, 9, 9]]
 * ```
 */
export const pad = guard(
  "pad",
  { x: TENSOR, widths: SIZES, value: or(0, OPERAND) },
  (x: Tensor, widths: readonly number[], value: Operand = 0): Tensor => {
    const rank = x.shape.length
    if (widths.length % 2 !== 0 || widths.length > 2 * rank || !widths.every(Number.isInteger)) {
      throw new RangeError(
        `pad: widths must be pairs of integers for at most ${rank} dimensions (shape ${formatShape(x.shape)}), got [${widths.join(", ")}]. Give (before, after), the last dimension first.`,
      )
    }
    const before = x.shape.map((_, axis) => widths[2 * (rank - 1 - axis)] ?? 0)
    const after = x.shape.map((_, axis) => widths[2 * (rank - 1 - axis) + 1] ?? 0)
    const shape = x.shape.map((size, axis) => size + (before[axis] as number) + (after[axis] as number))
    if (shape.some((size) => size < 0)) {
      throw new RangeError(
        `pad: what is left must not be less than nothing, got [${widths.join(", ")}] for shape ${formatShape(x.shape)}. Cut off less.`,
      )
    }
    const one = x.shape.map(() => 1)
    const kept = windowSlice(x, {
      starts: before.map((width) => Math.max(-width, 0)),
      steps: one,
      sizes: x.shape.map((size, axis) =>
        Math.max(0, size + Math.min(before[axis] as number, 0) + Math.min(after[axis] as number, 0)),
      ),
    })
    const starts = before.map((width) => Math.max(width, 0))
    if (shape.every((size, axis) => size === kept.shape[axis])) return kept
    return windowPad(kept, element("pad", value, x), shape, { starts, steps: one, sizes: kept.shape })
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  pad: {
    inputs: [
      {
        shape: [
          [1, 4],
          [1, 4],
        ],
      },
    ],
    calls: [(x) => x.pad([2, -1]), (x) => x.pad([0, 1, -1, 2])],
    linear: "jointly",
  },
}
