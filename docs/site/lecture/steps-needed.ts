import { noGrad, tensor } from "gradus"
import type { Point } from "../surfaces/descent"
import type { Surface } from "../surfaces/surfaces"

/**
 * How many steps of plain gradient descent it takes from `start` to a loss below `goal`, for each of many learning rates at
 * once: every rate is an element of one tensor. Infinity where `most` steps do not do.
 */
export function stepsNeeded(
  { f }: Pick<Surface, "f">,
  start: Point,
  rates: readonly number[],
  goal: number,
  most: number,
): number[] {
  const leaf = (value: number) =>
    tensor(
      rates.map(() => value),
      { dtype: "float64", requiresGrad: true },
    )
  const eta = tensor([...rates], { dtype: "float64" })
  const place = [leaf(start[0]), leaf(start[1])]
  const needed = rates.map(() => Number.POSITIVE_INFINITY)
  for (let step = 0; step <= most; step++) {
    const loss = f(place[0], place[1])
    for (const [i, value] of loss.toTypedArray().entries()) {
      if (needed[i] === Infinity && Number(value) < goal) needed[i] = step
    }
    loss.sum().backward()
    noGrad(() => {
      for (const at of place) {
        if (at.grad) at.assign(at.sub(at.grad.mul(eta)))
        at.zeroGrad()
      }
    })
  }
  return needed
}
