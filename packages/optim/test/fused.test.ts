import { ones, tensor } from "@gradus/tensor"
import { useExecutor } from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import { forms } from "./promises"

/* What looks at a whole parameter is carried out operation by operation. */
const fused = Object.values(forms).filter(({ traits }) => traits.locality === "element")

describe("the rule of an optimizer is one kernel", () => {
  for (const Optimizer of new Set(fused.map(({ optimizer }) => optimizer))) {
    const name = Optimizer.optimizerName
    for (const options of [{}, { weightDecay: 0.1, maximize: true }]) {
      it(`of ${name} with ${JSON.stringify(options)}: a step runs no operation by itself`, () => {
        const w = tensor([[1, 2, 3]], { requiresGrad: true })
        const optimizer = new Optimizer([w], { ...options })
        w.grad = ones([1, 3])
        optimizer.step()
        const run: string[] = []
        useExecutor({
          run(primitive) {
            run.push(primitive.name)
            throw new Error(`ran ${primitive.name}`)
          },
          read: () => undefined,
        })
        try {
          optimizer.step()
        } finally {
          useExecutor(undefined)
        }
        // A tensor that the step makes itself, as by zerosLike(g), is one too many: write 0 alone.
        expect(run).toEqual([])
      })
    }
  }
})
