import fc from "fast-check"
import { compile, type OptimizerStateDict, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { makers, switches } from "./forms-of-optimizers"

type Act =
  | { readonly kind: "step" | "compiled" | "save" }
  | { readonly kind: "load"; readonly which: number; readonly json: boolean }
  | { readonly kind: "switch"; readonly at: number; readonly to: 0 | 1 }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>({ kind: "step" }, { kind: "compiled" }) },
  { weight: 2, arbitrary: fc.constant<Act>({ kind: "save" }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("load" as const), which: fc.nat(4), json: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("switch" as const),
      at: fc.nat(2),
      to: fc.constantFrom<0 | 1>(0, 1),
    }),
  },
)

/** @param anew - whether each load goes into an optimizer built for it, so that nothing of the one before can be left */
function training(name: keyof typeof makers, anew: boolean) {
  const w = tensor([1, -2, 3], { dtype: "float64", requiresGrad: true })
  const build = () => {
    const optimizer = makers[name](w)
    const step = () => {
      optimizer.zeroGrad()
      w.square().sum().backward()
      optimizer.step()
    }
    return { optimizer, step, compiled: compile(step) }
  }
  let now = build()
  const saved: OptimizerStateDict[] = [now.optimizer.stateDict()]
  return {
    does(what: Act) {
      if (what.kind === "save") saved.push(now.optimizer.stateDict())
      else if (what.kind === "load") {
        if (anew) now = build()
        const state = saved[what.which % saved.length]
        now.optimizer.loadStateDict(what.json ? JSON.parse(JSON.stringify(state)) : state)
      } else if (what.kind === "switch") {
        const own = Object.entries(switches[name] ?? { maximize: [false, true] })
        const [key, values] = own[what.at % own.length]
        Object.assign(now.optimizer.paramGroups[0], { [key]: values[what.to] })
      } else if (what.kind === "compiled" && !anew) now.compiled()
      else now.step()
    },
    present: () => now,
    look: () => JSON.stringify([w, now.optimizer.stateDict(), now.optimizer.stateOf(w) ?? "none"]),
  }
}

/** A program that was recorded for the state of a step before must not go on from none. */
const backToTheBeginning: Act[] = [
  { kind: "step" },
  { kind: "compiled" },
  { kind: "load", which: 0, json: false },
  { kind: "compiled" },
]

describe("a state loaded over another is as in an optimizer that had none", () => {
  for (const name of Object.keys(makers) as (keyof typeof makers)[]) {
    it(name, () => {
      fc.assert(
        fc.property(fc.array(act, { minLength: 4, maxLength: 16 }), (acts) => {
          const [over, anew] = [training(name, false), training(name, true)]
          for (const what of acts) {
            for (const one of [over, anew]) one.does(what)
            expect(over.look()).toBe(anew.look())
          }
        }),
        { examples: [[backToTheBeginning]] },
      )
    })
  }
})

describe("inside a compiled step, which could not repeat it,", () => {
  const w = tensor([1, -2, 3], { requiresGrad: true })
  const optimizer = makers.Adam(w)
  const state = optimizer.stateDict()
  const changes = {
    addParamGroup: () => optimizer.addParamGroup({ params: [tensor([1], { requiresGrad: true })] }),
    loadStateDict: () => optimizer.loadStateDict(state),
  }
  for (const [name, change] of Object.entries(changes)) {
    it(`${name} is refused, and changes nothing`, () => {
      const before = JSON.stringify(optimizer.stateDict())
      expect(() => compile(change)()).toThrow(
        `Adam.${name}: the call must be outside of a compiled step, since it changes the optimizer, got one inside.`,
      )
      expect(JSON.stringify(optimizer.stateDict())).toBe(before)
    })
  }
})

it("a saved state is the same text, in whatever order its parts were when they were loaded", () => {
  for (const name of Object.keys(makers) as (keyof typeof makers)[]) {
    const one = training(name, false)
    for (let i = 0; i < 3; i++) one.does({ kind: "step" })
    const { optimizer } = one.present()
    const saved = optimizer.stateDict()
    const turned = (object: object) => Object.fromEntries(Object.entries(object).reverse())
    const state = Object.fromEntries(
      Object.entries(saved.state).map(([key, { t, tensors }]) => [key, { tensors: turned(tensors), t }]),
    )
    const fresh = makers[name](tensor([1, -2, 3], { dtype: "float64", requiresGrad: true }))
    fresh.loadStateDict(turned({ ...saved, state }) as unknown as OptimizerStateDict)
    expect(JSON.stringify(fresh.stateDict())).toBe(JSON.stringify(saved))
  }
})
