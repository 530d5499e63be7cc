import fc from "fast-check"
import { compile, type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { makers, switches } from "./forms-of-optimizers"

type Act =
  | { readonly kind: "step" | "compiled" | "fails" | "refuses" | "load" }
  | { readonly kind: "switch"; readonly at: number; readonly to: 0 | 1 }
  | { readonly kind: "assign"; readonly value: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>({ kind: "step" }, { kind: "compiled" }) },
  { weight: 3, arbitrary: fc.constantFrom<Act>({ kind: "fails" }, { kind: "refuses" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: "load" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("switch" as const),
      at: fc.nat({ max: 2 }),
      to: fc.constantFrom<0 | 1>(0, 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("assign" as const), value: fc.integer({ min: -4, max: 4 }) }),
  },
)

function training(name: keyof typeof makers) {
  const w = tensor([1, -2, 3], { dtype: "float64", requiresGrad: true })
  const optimizer = makers[name](w)
  let broken = false
  const body = (place: Tensor) => {
    optimizer.zeroGrad()
    w.square().sum().add(w.gather(0, place).sum()).backward()
    optimizer.step()
    if (broken) throw new Error("broken")
    return w.mul(1)
  }
  const [good, bad] = [tensor([1], { dtype: "int32" }), tensor([7], { dtype: "int32" })]
  const compiled = compile(body)
  const run: Readonly<Record<string, () => void>> = {
    step: () => void body(good),
    compiled: () => void compiled(good),
    load: () => optimizer.loadStateDict(optimizer.stateDict()),
    // The code throws while it is recorded, after the optimizer's step.
    fails() {
      broken = true
      try {
        expect(() => compile(body)(good)).toThrow("broken")
      } finally {
        broken = false
      }
    },
    // It is recorded, and then refuses to run.
    refuses: () => expect(() => compiled(bad)).toThrow(RangeError),
  }
  const look = () => {
    const { state, paramGroups } = optimizer.stateDict()
    const kept = Object.entries(state).map(([at, { t, tensors }]) => {
      const numbers = Object.entries(tensors).map(([key, value]) => [key, [...value.toTypedArray()]])
      return [at, t, Object.fromEntries(numbers)]
    })
    return {
      w: [...w.toTypedArray()],
      kept,
      paramGroups,
      shown: Object.keys(optimizer.stateOf(w)?.tensors ?? {}).sort(),
    }
  }
  return {
    look,
    does(what: Act) {
      if (what.kind === "assign") w.assign([what.value, 1, what.value])
      else if (what.kind === "switch") {
        const own = Object.entries(switches[name] ?? { maximize: [false, true] })
        const [key, values] = own[what.at % own.length]
        Object.assign(optimizer.paramGroups[0], { [key]: values[what.to] })
      } else run[what.kind]()
    },
  }
}

/** State that is begun by a run that is refused must not be that of the next. */
const changedAfterARefusal: Act[] = [
  { kind: "switch", at: 0, to: 1 },
  { kind: "refuses" },
  { kind: "assign", value: 0 },
  { kind: "compiled" },
]

describe("a compiled step that fails leaves no trace in an optimizer", () => {
  for (const name of Object.keys(makers) as (keyof typeof makers)[]) {
    it(name, () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 14 }), (acts) => {
          const [tried, untried] = [training(name), training(name)]
          for (const what of acts) {
            tried.does(what)
            if (what.kind === "fails" || what.kind === "refuses") continue
            // Eager code cannot fail so, and gives the same bits.
            untried.does(what.kind === "compiled" ? { kind: "step" } : what)
            expect(tried.look()).toEqual(untried.look())
          }
          expect(tried.look()).toEqual(untried.look())
        }),
        { examples: [[changedAfterARefusal]] },
      )
    })
  }
})
