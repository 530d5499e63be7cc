import { demand } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"

/**
 * Demands that each prediction has its target. Broadcasting would compare every one of `[n, 1]` with every one
 * of `[n]`, which trains without complaint and learns nothing.
 *
 * @throws RangeError naming both shapes
 */
export function demandSameShape(owner: string, input: Tensor, target: Tensor): void {
  demand(owner, "input", TENSOR, input)
  demand(owner, "target", TENSOR, target)
  const [given, wanted] = [target.shape, input.shape]
  if (given.length === wanted.length && given.every((size, i) => size === wanted[i])) return
  throw new RangeError(
    `${owner}: input and target must have the same shape, got [${wanted.join(", ")}] and [${given.join(", ")}]. Reshape one of them.`,
  )
}
