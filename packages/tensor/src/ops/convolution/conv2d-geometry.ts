import { isList, show } from "@gradus/checks"
import { formatShape, type Shape } from "../../core/shape"

/** One number for both image axes, or [height, width]. */
export type Pair = number | readonly [number, number]

/** Both numbers of a pair, in a list that nobody can change. @throws RangeError unless they are integers from `low` up @internal */
export function pair(owner: string, name: string, value: Pair, low: number): readonly [number, number] {
  const both = typeof value === "number" ? [value, value] : value
  if (isList(both) && both.length === 2 && both.every((n) => Number.isInteger(n) && n >= low)) {
    return Object.freeze([both[0], both[1]] as const)
  }
  throw new RangeError(
    `${owner}: ${name} must be an integer of at least ${low} or two of them, got ${show(value)}. Give one number or [height, width].`,
  )
}

/** @throws RangeError unless the input is a batch of images with channels, [n, c, h, w] @internal */
export function demandImages(owner: string, shape: Shape): void {
  if (shape.length === 4) return
  throw new RangeError(
    `${owner}: the input must be [batch, channels, height, width], or without the batch, got shape ${formatShape(shape)}. Reshape it.`,
  )
}
