import { tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SGD } from "../src"
import type { Hyper } from "../src/rule/hyper"
import { exported } from "./promises"

const leaf = (numbers = [1, -2], shape = [numbers.length]) =>
  tensor(numbers, { shape, dtype: "float64", requiresGrad: true })

/** What is neither the default nor what stands for "without". */
function another(hyper: Hyper): unknown {
  if (hyper.kind === "flag") return !hyper.default
  if (hyper.kind === "tuple") return hyper.parts.map((part) => part.default / 2)
  return hyper.default === 0 ? 0.25 : hyper.default / 2
}

/** Documented to rest without momentum, and taken as PyTorch takes it. */
const RESTING: Readonly<Record<string, readonly string[]>> = { SGD: ["dampening"] }

describe("an option that is given alone has an effect, or is refused", () => {
  for (const [name, Class] of Object.entries(exported)) {
    const trained = (options: Readonly<Record<string, unknown>>) => {
      // A rule may go by the shape.
      const weights = [leaf(), leaf([1, 2, 3, -1, 0, 1], [2, 3])]
      const optimizer = new Class(weights, options)
      for (const g of [8, -0.25, 3]) {
        for (const w of weights) {
          const numbers = Float64Array.from(
            { length: w.size },
            (_, i) => (i % 2 === 0 ? g : 1 - g) + (i >> 1),
          )
          w.grad = tensor(numbers, { shape: w.shape })
        }
        optimizer.step()
      }
      return weights.map((w) => w.toArray())
    }
    for (const [key, hyper] of Object.entries(Class.hypers)) {
      if (RESTING[name]?.includes(key)) continue
      it(`${key} of ${name}`, () => {
        const options = { [key]: another(hyper) }
        if (hyper.onlyIf)
          expect(() => trained(options)).toThrow(`${name}: ${key} must be ${hyper.onlyIf.must}, got `)
        else
          expect(
            trained(options),
            `${key} alone changes nothing: declare when it counts, ${key}: onlyIf(…)`,
          ).not.toEqual(trained({}))
      })
    }
  }
})

describe("Nesterov's momentum", () => {
  const numbers = {
    momentum: fc.constantFrom(0, 0.5),
    dampening: fc.constantFrom(0, 0.25),
    nesterov: fc.boolean(),
  }
  const all = fc.record(numbers)
  const some = fc.record(numbers, { requiredKeys: [] })

  it("is asked of groups with momentum and without dampening alone, wherever each is given", () => {
    fc.assert(
      fc.property(some, some, fc.boolean(), (defaults, group, later) => {
        const { momentum = 0, dampening = 0, nesterov = false } = { ...defaults, ...group }
        const idle = nesterov && (momentum === 0 || dampening > 0)
        const make = () => {
          if (!later) return new SGD([{ params: [leaf()], ...group }], defaults)
          const optimizer = new SGD([{ params: [leaf()], nesterov: false }], defaults)
          optimizer.addParamGroup({ params: [leaf()], ...group })
          return optimizer
        }
        if (idle)
          expect(make).toThrow("SGD: nesterov must be left out unless momentum is above 0 and dampening 0")
        else expect(make().paramGroups.at(-1)?.nesterov).toBe(nesterov)
      }),
    )
  })

  it("may come to rest while training, is saved so, and wakes up again", () => {
    fc.assert(
      fc.property(all, all, ({ momentum, dampening, nesterov }, next) => {
        const [w, other] = [leaf(), leaf()]
        const [whole, resumed] = [new SGD([w]), new SGD([other])]
        const step = (of: SGD, on: typeof w) => {
          on.grad = tensor([3, -1], { dtype: "float64" })
          of.step()
        }
        Object.assign(whole.paramGroups[0], { nesterov, dampening, momentum })
        step(whole, w)
        Object.assign(whole.paramGroups[0], next)
        resumed.loadStateDict(JSON.parse(JSON.stringify(whole.stateDict())))
        other.assign(w)
        for (const of of [whole, resumed]) of.paramGroups[0].momentum = 0.5
        for (let i = 0; i < 2; i++) {
          step(whole, w)
          step(resumed, other)
        }
        expect(other.toArray()).toEqual(w.toArray())
      }),
    )
  })
})
