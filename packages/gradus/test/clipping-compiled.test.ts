import { clipGradNorm, clipGradValue, compile, type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"

const cases: readonly (readonly [gradients: readonly number[], dtype: "float32" | "float64"])[] = [
  [[3, 4], "float32"],
  [[3, 4], "float64"],
  [[0, 0], "float32"],
  [[1e35, 1e35], "float32"],
  [[1e-35, 1e-35], "float32"],
  [[3e38, 1], "float32"],
  [[3e300, 4e300], "float64"],
  [[3e-300, 5e-324], "float64"],
  [[Number.POSITIVE_INFINITY, 1], "float32"],
  [[Number.NaN, 1], "float64"],
]
const bits = (x: Tensor | undefined) => JSON.stringify(x)

/** The gradients and what a clip gave, with the parameter listed twice. */
function clipped(
  [gradients, dtype]: (typeof cases)[number],
  clip: (params: readonly Tensor[]) => Tensor | undefined,
  run: (step: () => Tensor) => () => Tensor,
) {
  const w = tensor([1, 1], { dtype, requiresGrad: true }).makeResident()
  const slopes = tensor(gradients, { dtype })
  const step = run(() => {
    w.zeroGrad()
    w.mul(slopes).sum().backward()
    return clip([w, w]) ?? tensor(0)
  })
  const norms = [step(), step()].map(bits)
  return [...norms, bits(w.grad)]
}

describe("clipping in a compiled step gives the bits of eager code", () => {
  for (const example of cases) {
    it(`gradients ${example}`, () => {
      for (const limit of [1, 1e-10, 0, Number.POSITIVE_INFINITY]) {
        for (const normType of [1, 1.5, 2, 10, Number.POSITIVE_INFINITY]) {
          const clip = (params: readonly Tensor[]) => clipGradNorm(params, limit, { normType })
          expect(clipped(example, clip, compile)).toEqual(clipped(example, clip, (step) => step))
        }
        const clip = (params: readonly Tensor[]) => void clipGradValue(params, limit)
        expect(clipped(example, clip, compile)).toEqual(clipped(example, clip, (step) => step))
      }
    })
  }
})
