import { defineOptimizer, nonNegative, type State } from "@gradus/optim"
import { ones, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { sameAsEager } from "../../../compile/test/programs/twins"

const shared = ones([3])
const lasting = ones([3]).makeResident()

/** What a rule may begin with, that is or may become somebody else's memory. */
const inits: Readonly<Record<string, (w: Tensor) => State>> = {
  "the weight": (w) => ({ m: w, v: w }),
  "the weight, detached": (w) => ({ m: w.detach(), v: w }),
  "a view of the weight": (w) => ({ m: w.reshape([1, -1]).reshape([-1]), v: w.flatten() }),
  "a clone of the weight": (w) => ({ m: w.clone(), v: w.clone() }),
  "one tensor twice": (w) => {
    const both = w.mul(0)
    return { m: both, v: both }
  },
  "a tensor from outside": () => ({ m: shared, v: shared }),
  "a tensor from outside that may change": () => ({ m: lasting, v: lasting.detach() }),
}

describe("an optimizer keeps its own copy of a state that begins as", () => {
  for (const [name, init] of Object.entries(inits)) {
    it(name, () => {
      const Follow = defineOptimizer(
        "Follow",
        { lr: nonNegative(0.1) },
        {
          init,
          step: ({ w, g }, { m, v }, { lr }) => [
            w.sub(lr.mul(g.add(m))),
            { m: m.mul(0.5).add(g), v: v.add(m) },
          ],
        },
      )
      sameAsEager(({ step, see }) => {
        const a = tensor([1, 2, 3], { requiresGrad: true })
        const b = tensor([1, 2, 3], { requiresGrad: true })
        const optimizer = new Follow([a, b])
        const f = step((x: Tensor) => {
          optimizer.zeroGrad()
          const loss = a.mul(x).square().sum().add(b.mul(x).sum())
          loss.backward()
          optimizer.step()
          return loss
        })
        for (let i = 0; i < 4; i++) {
          see(f(tensor([i, 1, -1])), a, b, optimizer.stateDict(), shared, lasting)
          const memory = [a, b, ...[a, b].flatMap((w) => Object.values(optimizer.stateOf(w)?.tensors ?? {}))]
          expect(new Set(memory.map(({ storage }) => storage)).size).toBe(memory.length)
        }
      })
    })
  }
})
