import { compile } from "@gradus/compile"
import { crossEntropy } from "@gradus/losses"
import { randint, randn } from "@gradus/tensor"
import { expect, it } from "vitest"
import { kernelsOf } from "../../../compile/test/programs/kernels"

it("cross-entropy and its gradient are one kernel", () => {
  const x = randn([7, 5], { requiresGrad: true }).makeResident()
  const target = randint(0, 5, [7])
  for (const options of [{}, { labelSmoothing: 0.1 }, { ignoreIndex: 2 }]) {
    const step = compile(() => {
      x.zeroGrad()
      const loss = crossEntropy(x.mul(2), target, options)
      loss.backward()
      return loss
    })
    step()
    const [kernel, ...others] = kernelsOf(step).filter((names) => names.includes("logSoftmax"))
    expect(others).toEqual([])
    expect(kernel).toContain("logSoftmaxGrad")
  }
})
