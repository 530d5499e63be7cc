import { grad, hessian, type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { expect, it } from "vitest"
import { bceWithLogits, crossEntropy, huber, smoothL1 } from "../src"

/* Where a loss is smooth, its second derivative is the slope of its first, also where its formula changes sides. */

const number = (x: number) => tensor([x], { dtype: "float64" })
const LOSSES: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  bceWithLogits: (x, y) => bceWithLogits(x, y),
  "bceWithLogits with posWeight": (x, y) => bceWithLogits(x, y, { posWeight: number(3) }),
  huber: (x, y) => huber(x, y),
  "huber with delta": (x, y) => huber(x, y, { delta: 2 }),
  smoothL1: (x, y) => smoothL1(x, y),
  "smoothL1 with beta": (x, y) => smoothL1(x, y, { beta: 0.5 }),
}

it.each(Object.entries(LOSSES))("%s bends as its slope says", (_, loss) => {
  // Away from the ends of the parabola.
  const near = fc.oneof(fc.constantFrom(0, -0), fc.double({ min: -0.4, max: 0.4, noNaN: true }))
  fc.assert(
    fc.property(near, fc.constantFrom(0, 1), (distance, y) => {
      const x = loss.length && /bce/.test(_) ? distance : y + distance
      const f = (at: Tensor) => loss(at, number(y)).sum()
      const slope = (at: number) => (grad(f)(number(at)) as Tensor).item()
      const h = 1e-5
      const bend = (hessian(f, number(x)) as Tensor).item()
      expect(bend).toBeCloseTo((slope(x + h) - slope(x - h)) / (2 * h), 5)
    }),
  )
})

it("two classes by one logit are those by two", () => {
  const logit = (x: Tensor) => bceWithLogits(x, number(1)).sum()
  const logits = (x: Tensor) =>
    crossEntropy(x.mul(tensor([[0, 1]], { dtype: "float64" })), tensor([1], { dtype: "int32" }))
  for (const x of [0, -0, 0.3, -2]) {
    expect((hessian(logit, number(x)) as Tensor).item()).toBeCloseTo(
      (hessian(logits, number(x)) as Tensor).item(),
      12,
    )
  }
})
