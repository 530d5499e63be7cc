import { describe, expect, it } from "vitest"
import { avgPool2d, conv2d, cumsum, full, matmul, ones, type Tensor, tensor } from "../src"

/* Sums of many products, whose error must not grow with their number: at most 5e-5 of the sum of their sizes. */

const tenth = Math.fround(0.1)

function expectAll(t: Tensor, exact: number): void {
  for (const value of t.toTypedArray()) expect(Math.abs(value / exact - 1)).toBeLessThan(5e-5)
}

describe("long sums of products keep their digits", () => {
  it("a product over 2²⁰ terms, of either form", () => {
    const a = full([2, 2 ** 20], 0.1)
    expectAll(a.matmul(a.T), 2 ** 20 * tenth * tenth)
    expectAll(matmul(a, a, { transB: true }), 2 ** 20 * tenth * tenth)
    const vector = full([2 ** 20], 0.1)
    expectAll(vector.matmul(vector), 2 ** 20 * tenth * tenth)
    expectAll(a.matmul(vector), 2 ** 20 * tenth * tenth)
  })

  it("a layer's weight gradient over 10⁶ rows", () => {
    const w = ones([3, 2], { requiresGrad: true })
    full([1e6, 3], 0.1).matmul(w).sum().backward()
    expectAll(w.grad as Tensor, 1e6 * tenth)
  })

  it("a convolution's weight gradient over 10⁵ positions, its forward pass and input gradient over 2¹⁸ channels", () => {
    const weight = ones([4, 1, 3, 3], { requiresGrad: true })
    conv2d(full([128, 1, 30, 30], 0.1), weight)
      .sum()
      .backward()
    expectAll(weight.grad as Tensor, 128 * 28 * 28 * tenth)

    const x = full([1, 2 ** 18, 2, 3], 0.1)
    expectAll(conv2d(x, full([1, 2 ** 18, 2, 2], 0.1)), 2 ** 20 * tenth * tenth)

    const image = ones([1, 1, 2, 1], { requiresGrad: true })
    conv2d(image, full([2 ** 18, 1, 1, 1], 0.1))
      .sum()
      .backward()
    expectAll(image.grad as Tensor, 2 ** 18 * tenth)
  })

  it("running sums, and means over large windows", () => {
    expectAll(cumsum(full([2 ** 20], 0.1), 0).slice(0, 2 ** 20 - 1), 2 ** 20 * tenth)
    expectAll(cumsum(full([2 ** 20, 2], 0.1), 0).slice(0, 2 ** 20 - 1), 2 ** 20 * tenth)
    expectAll(avgPool2d(full([1, 2, 1000, 1003], 0.1), 1000), tenth)
  })

  it("terms that are each lost beside the first, though not together", () => {
    const a = new Float32Array(2 ** 20).fill(2 ** -25)
    a[0] = 1
    expectAll(tensor(a).matmul(ones([2 ** 20])), 1 + (2 ** 20 - 1) * 2 ** -25)
  })
})
