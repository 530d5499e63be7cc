import { Generator, rand, randn, randperm, type Tensor, tensor } from "gradus"
import type { Surface } from "../surfaces/surfaces"

/* Twenty points about a line, and the loss of a line y = wx + b over them: a surface over w and b. */

export const COUNT = 20
const TRUE = { w: 1.5, b: 0.5 }

const generator = new Generator(5)
const xs = rand([COUNT], { generator, dtype: "float64" }).mul(3).sub(1)
const ys = xs
  .mul(TRUE.w)
  .add(TRUE.b)
  .add(randn([COUNT], { generator, dtype: "float64" }).mul(0.6))

/** The points: x and y of each. */
export const POINTS: readonly (readonly [number, number])[] = [...xs.toTypedArray()].map((x, i) => [
  Number(x),
  Number(ys.toTypedArray()[i]),
])

const errors = (w: Tensor, b: Tensor, x: Tensor, y: Tensor) =>
  w.unsqueeze(-1).mul(x).add(b.unsqueeze(-1)).sub(y).square()

/** The mean squared error over all points. */
export const wholeLoss = (w: Tensor, b: Tensor): Tensor => errors(w, b, xs, ys).mean(-1)

/** The squared error of one point. */
export const lossOf =
  (n: number) =>
  (w: Tensor, b: Tensor): Tensor =>
    errors(
      w,
      b,
      tensor([POINTS[n][0]], { dtype: "float64" }),
      tensor([POINTS[n][1]], { dtype: "float64" }),
    ).mean(-1)

/** The points in the order of an epoch, each once. */
export function orderOf(epoch: number): number[] {
  return [...randperm(COUNT, { generator: new Generator(epoch + 1) }).toTypedArray()].map(Number)
}

export const LOSS: Pick<Surface, "f" | "x" | "y"> = { f: wholeLoss, x: [-2, 4], y: [-2, 3] }
