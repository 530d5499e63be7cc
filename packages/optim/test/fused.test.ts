import { ones, type Tensor, tensor } from "@gradus/tensor"
import { useExecutor } from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import * as exports from "../src"

const optimizers = Object.entries(exports).filter(
  ([, value]) => typeof value === "function" && "rule" in value,
)

describe("the rule of an optimizer is one kernel", () => {
  for (const [name, Optimizer] of optimizers) {
    for (const options of [{}, { weightDecay: 0.1, maximize: true }]) {
      it(`of ${name} with ${JSON.stringify(options)}: a step runs no operation by itself`, () => {
        const Made = Optimizer as new (params: Tensor[], options: object) => { step(): unknown }
        const w = tensor([[1, 2, 3]], { requiresGrad: true })
        const optimizer = new Made([w], options)
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
        expect(run).toEqual([])
      })
    }
  }
})
