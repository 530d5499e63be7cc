import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { exported } from "./promises"

const SMALLEST = { float32: 2 ** -126, float64: 2 ** -1022 }

/** Elements that are neither 0 nor normal. */
function tooSmall(x: Tensor): number {
  return [...x.toTypedArray()].filter((value) => value !== 0 && Math.abs(value) < SMALLEST.float32).length
}

const rates = fc.double({ min: 0.05, max: 0.9, noNaN: true })

/** Optimizers with averages that fade, and how fast. */
const fadingOnes: Readonly<Record<string, (rate: number) => object>> = {
  Adam: (rate) => ({ betas: [rate, rate] }),
  AdamW: (rate) => ({ betas: [rate, rate] }),
  HeavyBall: (momentum) => ({ momentum }),
  RMSprop: (alpha) => ({ alpha, momentum: alpha }),
  RMSpropSigma: (alpha) => ({ alpha }),
  SGD: (momentum) => ({ momentum }),
}

for (const [name, options] of Object.entries(fadingOnes)) {
  it(`${name} keeps nothing below the normal numbers after every 16th step`, () => {
    fc.assert(
      fc.property(rates, fc.double({ min: 1e-12, max: 1, noNaN: true }), (rate, size) => {
        const w = tensor([1, -1, 0.5], { requiresGrad: true })
        const optimizer = new (
          exported[name] as unknown as new (
            p: Tensor[],
            o: object,
          ) => {
            step(): void
            stateOf(w: Tensor): { tensors: Record<string, Tensor> } | undefined
          }
        )([w], { lr: 1e-3, ...options(rate) })
        for (let t = 1; t <= 512; t++) {
          w.grad = tensor(t === 1 ? [size, -size, size / 3] : [0, 0, 0])
          optimizer.step()
          if (t % 16 !== 0) continue
          for (const state of Object.values(optimizer.stateOf(w)?.tensors ?? {})) {
            if (tooSmall(state) > 0) return false
          }
        }
        return true
      }),
      { numRuns: 8 },
    )
    expect(tooSmall(tensor([1e-40, 0, 1]))).toBe(1)
  })
}
