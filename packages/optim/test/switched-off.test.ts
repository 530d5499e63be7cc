import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Optimizer } from "../src"
import { exported } from "./promises"

const leaf = (numbers: Iterable<number>) =>
  tensor(Float64Array.from(numbers), { dtype: "float64", requiresGrad: true })

function step(optimizer: Optimizer, w: Tensor, g: number) {
  w.grad = tensor([g, 1 - g], { dtype: "float64" })
  optimizer.step()
}

/* What an option kept stays, for the day when it is turned on again; meanwhile nothing goes by it. */
describe("an option that was turned off makes no step another", () => {
  for (const [name, Class] of Object.entries(exported)) {
    const switches = Object.entries(Class.hypers).flatMap(([key, hyper]): [string, unknown, unknown][] => {
      if (hyper.kind === "flag") return [[key, true, false]]
      return "optional" in hyper ? [[key, 0.5, 0]] : []
    })
    const turned = (to: 1 | 2, keys: readonly string[]) =>
      Object.fromEntries(switches.filter(([key]) => keys.includes(key)).map((one) => [one[0], one[to]]))

    it(`of ${name}`, () => {
      const all = switches.map(([key]) => key)
      const off = turned(2, all)
      const property = fc.property(fc.subarray(all, { minLength: 1 }), fc.nat({ max: 2 }), (keys, steps) => {
        const w = leaf([1, -2])
        const optimizer = new Class([w], off)
        Object.assign(optimizer.paramGroups[0], turned(1, keys))
        for (let i = 0; i < 2; i++) step(optimizer, w, 3)
        Object.assign(optimizer.paramGroups[0], off)
        for (let i = 0; i < steps; i++) step(optimizer, w, -1)

        const fresh = leaf(w.toTypedArray())
        const never = new Class([fresh], off)
        const saved = optimizer.stateDict()
        never.loadStateDict({ ...saved, state: { 0: { t: saved.state["0"].t, tensors: kept(saved) } } })
        for (let i = 0; i < 2; i++) {
          step(optimizer, w, 0.25)
          step(never, fresh, 0.25)
        }
        expect(fresh.toArray()).toEqual(w.toArray())
      })
      fc.assert(property)

      /** What the state of an optimizer that never had anything turned on has in it. */
      function kept({ state }: ReturnType<Optimizer["stateDict"]>) {
        const w = leaf([1, -2])
        const plain = new Class([w], off)
        step(plain, w, 1)
        const names = Object.keys(plain.stateOf(w)?.tensors ?? {})
        return Object.fromEntries(names.map((key) => [key, state["0"].tensors[key]]))
      }
    })
  }
})
