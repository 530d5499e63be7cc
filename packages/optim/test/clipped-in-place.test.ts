import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clipGradNorm, clipGradValue } from "../src"

const leaf = () => tensor([1, 2], { requiresGrad: true })
/** Both ways to clip: neither leaves gradients longer than 1 as they are. */
const clippings = {
  clipGradNorm: (params: readonly Tensor[]) => clipGradNorm(params, 1),
  clipGradValue: (params: readonly Tensor[]) => clipGradValue(params, 0.5),
}

describe.each(Object.entries(clippings))("%s", (_, clip) => {
  it("leaves a tensor that was given as a gradient as it was", () => {
    const given = tensor([3, 4])
    const w = leaf()
    w.grad = given
    clip([w])
    expect(given.toArray()).toEqual([3, 4])
    expect(w.grad).not.toBe(given)
    expect(w.grad?.toArray()).not.toEqual([3, 4])
  })

  it("clips a gradient that parameters share once, and they share it still", () => {
    for (const shared of [tensor([3, 4]), tensor([3, 4]).makeResident()]) {
      const [alone, a, b] = [leaf(), leaf(), leaf()]
      a.grad = shared
      b.grad = a.grad
      alone.grad = tensor([3, 4])
      clip([a, b])
      expect(b.grad).toBe(a.grad)
      if (clip === clippings.clipGradValue) clip([alone])
      else clipGradNorm([alone], Math.SQRT1_2)
      for (const [i, g] of (alone.grad as Tensor).toTypedArray().entries())
        expect(a.grad?.toTypedArray()[i]).toBeCloseTo(g, 5)
    }
  })

  it("takes gradients off the tape", () => {
    const [x, w] = [tensor([3, 4], { requiresGrad: true }), leaf()]
    w.grad = x.square()
    expect(clip([w])?.requiresGrad ?? false).toBe(false)
    expect(w.grad?.requiresGrad).toBe(false)
  })
})

it("the norm of float64 gradients of one size has the bits of the plain sum of sizes or squares", () => {
  const size = fc.double({ min: 1, max: 2, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 3, maxLength: 9 }),
      fc.integer({ min: -400, max: 400 }),
      (list, e) => {
        const x = tensor(list, { dtype: "float64" }).mul(2 ** e)
        const w = tensor(list, { dtype: "float64", requiresGrad: true })
        w.grad = x
        const norm = (normType: number) => clipGradNorm([w], Infinity, { normType }).item()
        expect([norm(1), norm(2)]).toEqual([x.abs().sum().item(), x.square().sum().sqrt().item()])
      },
    ),
  )
})
