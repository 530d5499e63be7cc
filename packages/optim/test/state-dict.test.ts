import { trajectories } from "@gradus/laws"
import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Adam, AdamW, RMSprop, SGD } from "../src"
import type { Optimizer } from "../src/optimizer/optimizer"
import { forms } from "./promises"
import { subjectOf } from "./subject"

const runs = { numRuns: Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 5) }
const leaf = (numbers: readonly number[]) => tensor(numbers, { requiresGrad: true })
const values = (params: readonly Tensor[]) => params.map((w) => [...w.toTypedArray()])

function step(
  optimizer: Pick<Optimizer, "step">,
  params: readonly Tensor[],
  grads: readonly (readonly number[])[],
) {
  for (const [p, w] of params.entries()) w.grad = tensor(Float32Array.from(grads[p]), { shape: w.shape })
  optimizer.step()
}

describe("a state dict", () => {
  for (const [name, promise] of Object.entries(forms)) {
    it(`of ${name}, loaded at any step, goes on bit for bit, hyper-parameters included`, () => {
      const subject = subjectOf(name, promise, "float32")
      const property = fc.property(
        trajectories(subject),
        fc.nat({ max: 8 }),
        ({ options, params, shapes, grads }, after) => {
          const t = Math.min(after, grads.length)
          const begun = subject.create([{ params, shapes, options }])
          for (const grad of grads.slice(0, t)) begun.step(grad)
          const resumed = subject.create([{ params: begun.params(), shapes, options: {} }])
          resumed.loadStateDict?.(begun.stateDict?.())
          for (const grad of grads.slice(t)) {
            begun.step(grad)
            resumed.step(grad)
          }
          expect(resumed.params()).toEqual(begun.params())
        },
      )
      fc.assert(property, runs)
    })
  }

  for (const [name, { optimizer: Class, usual = {} }] of Object.entries(forms)) {
    it(`of ${name} is taken back whatever was turned on or off since the last step`, () => {
      const switches = Object.entries(Class.hypers).flatMap(([key, hyper]): [string, unknown[]][] => {
        if (hyper.kind === "flag") return [[key, [false, true]]]
        return "optional" in hyper ? [[key, [0, 0.5]]] : []
      })
      const settings = fc.record(
        Object.fromEntries(switches.map(([key, values]) => [key, fc.constantFrom(...values)])),
      )
      const property = fc.property(settings, settings, fc.nat({ max: 2 }), (before, after, steps) => {
        const begun = leaf([1, -2])
        const optimizer = new Class([begun], usual)
        Object.assign(optimizer.paramGroups[0], before)
        for (let i = 0; i < steps; i++) step(optimizer, [begun], [[3, -0.5]])
        Object.assign(optimizer.paramGroups[0], after)
        const resumed = leaf([...begun.toTypedArray()])
        const other = new Class([resumed], usual)
        other.loadStateDict(optimizer.stateDict())
        expect(other.stateDict()).toEqual(optimizer.stateDict())
        for (let i = 0; i < 2; i++) {
          step(optimizer, [begun], [[-1, 2]])
          step(other, [resumed], [[-1, 2]])
        }
        expect(values([resumed])).toEqual(values([begun]))
      })
      fc.assert(property, runs)
    })
  }

  it("belongs to parameters by position, over all groups, and skips those that never stepped", () => {
    const [a, b, c] = [leaf([1]), leaf([2, 3]), leaf([4])]
    const optimizer = new Adam([{ params: [a] }, { params: [b, c], lr: 0.5 }])
    b.grad = tensor([1, 1])
    optimizer.step()
    const saved = optimizer.stateDict()
    expect(Object.keys(saved.state)).toEqual(["1"])
    expect(saved.state["1"].t).toBe(1)
    expect(saved.paramGroups.map(({ params, lr }) => ({ params, lr }))).toEqual([
      { params: [0], lr: 0.001 },
      { params: [1, 2], lr: 0.5 },
    ])
  })

  it("is a copy, and so is what is loaded", () => {
    const w = leaf([1, 2])
    const optimizer = new SGD([w], { lr: 1, momentum: 0.5 })
    step(optimizer, [w], [[1, 1]])
    const saved = optimizer.stateDict()
    step(optimizer, [w], [[1, 1]])
    expect(saved.state["0"].tensors.b.toArray()).toEqual([1, 1])
    const other = new SGD([leaf([1, 2])], { lr: 1, momentum: 0.5 })
    other.loadStateDict(saved)
    step(optimizer, [w], [[9, 9]])
    expect(other.stateDict().state["0"].tensors.b.toArray()).toEqual([1, 1])
  })

  it("keeps what an option that is off at present left behind", () => {
    const make = (w: Tensor) => new SGD([w], { lr: 1, momentum: 0.5 })
    const w = leaf([0])
    const optimizer = make(w)
    step(optimizer, [w], [[8]])
    optimizer.paramGroups[0].momentum = 0
    step(optimizer, [w], [[8]])
    const copy = leaf([...w.toTypedArray()])
    const resumed = make(copy)
    resumed.loadStateDict(optimizer.stateDict())
    for (const [run, x] of [
      [optimizer, w],
      [resumed, copy],
    ] as const) {
      run.paramGroups[0].momentum = 0.5
      step(run, [x], [[8]])
    }
    expect(values([copy])).toEqual(values([w]))
  })

  it("counts steps in float64: past 2²⁴ the count still rises", () => {
    const w = leaf([1])
    const optimizer = new Adam([w])
    step(optimizer, [w], [[1]])
    const saved = optimizer.stateDict()
    const late = { ...saved, state: { 0: { ...saved.state["0"], t: 2 ** 24 } } }
    optimizer.loadStateDict(late)
    step(optimizer, [w], [[1]])
    step(optimizer, [w], [[1]])
    expect(optimizer.stateOf(w)?.t).toBe(2 ** 24 + 2)
  })

  it("has nothing left of parameters that had not stepped", () => {
    const w = leaf([1])
    const optimizer = new Adam([w])
    const fresh = optimizer.stateDict()
    step(optimizer, [w], [[1]])
    optimizer.loadStateDict(fresh)
    expect(optimizer.stateOf(w)).toBeUndefined()
  })

  it("may lack what options that are turned on later need", () => {
    const w = leaf([1])
    const plain = new SGD([w], { lr: 1 })
    step(plain, [w], [[1]])
    const other = leaf([1])
    const heavy = new SGD([other], { lr: 1, momentum: 0.5 })
    heavy.loadStateDict(plain.stateDict())
    expect(heavy.paramGroups[0].momentum).toBe(0)
    heavy.paramGroups[0].momentum = 0.5
    step(heavy, [other], [[1]])
    expect(values([other])).toEqual([[0]])
  })
})

describe("loading refuses, and changes nothing,", () => {
  const [w, x] = [leaf([1, 2]), leaf([3])]
  const optimizer = new AdamW([{ params: [["layer.weight", w]] }, { params: [x], lr: 0.5 }])
  step(optimizer, [w, x], [[1, -1], [2]])
  const good = optimizer.stateDict()
  const entry = good.state["0"]
  const [first, second] = good.paramGroups

  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    [
      "another optimizer's",
      { ...good, optimizer: "Adam" },
      /AdamW\.loadStateDict: optimizer must be "AdamW", got "Adam"\. Build the optimizer as it was/,
    ],
    ["nothing", undefined, /the state must be an object of optimizer, state, paramGroups, got undefined/],
    ["a text", "state", /the state must be an object of/],
    ["a list", [good], /the state must be an object of/],
    ["another version's", { ...good, version: 2 }, /the state must be an object of .*, got "version"/],
    ["a state without groups", { optimizer: "AdamW", state: {} }, /paramGroups must be a list of groups/],
    ["no list of groups", { ...good, paramGroups: {} }, /paramGroups must be a list of groups/],
    ["a group of null", { ...good, paramGroups: [null, second] }, /paramGroups\[0\] must be an object of/],
    [
      "a group without its rate",
      { ...good, paramGroups: [first, { ...second, lr: undefined }] },
      /lr must be a number in \[0, ∞\), got undefined\. Build/,
    ],
    [
      "an unknown hyper-parameter",
      { ...good, paramGroups: [first, { ...second, beta1: 0.9 }] },
      /paramGroups\[1\] must be an object of .*, got "beta1"/,
    ],
    [
      "a rate of text",
      { ...good, paramGroups: [first, { ...second, lr: "0.1" }] },
      /lr must be a number in \[0, ∞\), got "0\.1"/,
    ],
    [
      "the state of no parameter",
      { ...good, state: { ...good.state, 7: entry } },
      /state must be by positions of parameters in its groups, got "7"/,
    ],
    ["one position twice", { ...good, paramGroups: [first, first] }, /must be different, got \[0, 0\]/],
    [
      "a state with more in it",
      { ...good, state: { 0: { ...entry, extra: 1 } } },
      /the state of layer\.weight must be an object of t, tensors, got "extra"/,
    ],
    [
      "an unknown tensor",
      { ...good, state: { 0: { t: 1, tensors: { ...entry.tensors, momentum: entry.tensors.m } } } },
      /what is in the state of layer\.weight must be one of m,v,.*, got "momentum"/,
    ],
    [
      "numbers for a tensor",
      { ...good, state: { 0: { t: 1, tensors: { ...entry.tensors, m: [1, 2] } } } },
      /m of layer\.weight must be float32 \[2\], got \[1, 2\]/,
    ],
    [
      "a damaged tensor of JSON",
      {
        ...good,
        state: { 0: { t: 1, tensors: { ...entry.tensors, m: { dtype: "float32", shape: [2], data: [1] } } } },
      },
      /^AdamW\.loadStateDict: m of layer\.weight must be float32 \[2\], got what is none \(tensor: .*data must be a list of 2 numbers.*\)\. Give the state/,
    ],
    ["fewer groups", { ...good, paramGroups: [first] }, /paramGroups must be 2 parameter groups, got 1/],
    [
      "more parameters",
      { ...good, paramGroups: [{ ...first, params: [0, 1] }, second] },
      /paramNames of paramGroups\[0\] must be as many as its params \(2\)/,
    ],
    [
      "a rate below 0",
      { ...good, paramGroups: [first, { ...second, lr: -1 }] },
      /lr must be a number in \[0, ∞\), got -1/,
    ],
    [
      "another shape",
      { ...good, state: { 0: { t: 1, tensors: { ...entry.tensors, v: tensor([1, 2, 3]) } } } },
      /v of layer\.weight must be float32 \[2\], got "float32 \[3\]"/,
    ],
    [
      "another dtype",
      {
        ...good,
        state: { 0: { t: 1, tensors: { ...entry.tensors, m: tensor([1, 2], { dtype: "float64" }) } } },
      },
      /m of layer\.weight must be float32 \[2\], got "float64 \[2\]"/,
    ],
    [
      "a state that lacks something",
      { ...good, state: { 0: { t: 1, tensors: { m: entry.tensors.m } } } },
      /the state of layer\.weight must be there with v, got \["m"\]/,
    ],
    [
      "half a step",
      { ...good, state: { 0: { ...entry, t: 1.5 } } },
      /the steps of layer\.weight must be a whole number, got 1\.5/,
    ],
  ]
  for (const [what, saved, message] of cases) {
    it(what, () => {
      expect(() => optimizer.loadStateDict(saved as typeof good)).toThrow(message)
      const after = optimizer.stateDict()
      expect(after.paramGroups).toEqual(good.paramGroups)
      expect(after.state["0"].t).toBe(1)
      expect(after.state["0"].tensors.v.toArray()).toEqual(entry.tensors.v.toArray())
    })
  }

  it("a state without what every form of the rule has", () => {
    const centered = new RMSprop([w], { centered: true })
    const saved = { optimizer: "RMSprop", state: { 0: { t: 1, tensors: { mean: tensor([1, 2]) } } } }
    const { paramGroups } = centered.stateDict()
    expect(() => centered.loadStateDict({ ...saved, paramGroups })).toThrow(
      /must be there with v, got \["mean"\]/,
    )
  })
})
