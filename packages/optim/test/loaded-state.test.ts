import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { Adam, type Optimizer, RMSprop, SGD } from "../src"

const leaf = (numbers: readonly number[] = [1, -2]) => tensor(numbers, { requiresGrad: true })
type Saved = ReturnType<Optimizer["stateDict"]>

function step(optimizer: Pick<Optimizer, "step">, ...params: readonly Tensor[]) {
  for (const w of params) w.grad = tensor([3, -0.5])
  optimizer.step()
}

describe("a state that is loaded", () => {
  it("is written into the tensors that are there, and makes none that nothing stepped with", () => {
    const [w, idle] = [leaf(), leaf()]
    const optimizer = new Adam([w, idle])
    step(optimizer, w)
    const live = optimizer.stateOf(w)?.tensors.m as Tensor
    const saved = optimizer.stateDict()
    step(optimizer, w)
    optimizer.loadStateDict(saved)
    expect(optimizer.stateOf(w)?.tensors.m).toBe(live)
    expect(live.toArray()).toEqual(saved.state["0"].tensors.m.toArray())
    expect(optimizer.stateOf(idle)).toBeUndefined()
  })

  it("may have in it what was left behind by options that are off, here and there", () => {
    for (const [Class, options] of [
      [SGD, { momentum: 0.5 }],
      [RMSprop, { momentum: 0.5, centered: true }],
    ] as const) {
      const w = leaf()
      const optimizer: Optimizer = new Class([w], options)
      step(optimizer, w)
      Object.assign(optimizer.paramGroups[0], {
        momentum: 0,
        ...("centered" in options && { centered: false }),
      })
      const copy = leaf([...w.toTypedArray()])
      const other: Optimizer = new Class([copy])
      other.loadStateDict(optimizer.stateDict())
      for (const [one, x] of [
        [optimizer, w],
        [other, copy],
      ] as const) {
        Object.assign(one.paramGroups[0], options)
        step(one, x)
      }
      expect(copy.toArray()).toEqual(w.toArray())
    }
  })

  it("takes the place of one with other parts, fewer or more", () => {
    const forms = [{}, { momentum: 0.5 }, { centered: true }, { momentum: 0.5, centered: true }]
    for (const before of forms) {
      for (const saved of forms) {
        const [w, copy] = [leaf(), leaf()]
        const [optimizer, other] = [new RMSprop([w], saved), new RMSprop([copy], before)]
        for (let i = 0; i < 2; i++) step(optimizer, w)
        step(other, copy)
        other.loadStateDict(optimizer.stateDict())
        expect(other.stateDict()).toEqual(optimizer.stateDict())
        copy.assign(w)
        step(optimizer, w)
        step(other, copy)
        expect(copy.toArray()).toEqual(w.toArray())
      }
    }
  })

  it("shows its parts in one order, however it came to have them", () => {
    const orders = [
      [{ momentum: 0.5 }, { centered: true }],
      [{ centered: true }, { momentum: 0.5 }],
    ].map((turns) => {
      const w = leaf()
      const optimizer = new RMSprop([w])
      for (const turn of [{}, ...turns]) {
        Object.assign(optimizer.paramGroups[0], turn)
        step(optimizer, w)
      }
      return Object.keys(optimizer.stateDict().state["0"].tensors)
    })
    expect(orders[0]).toEqual(orders[1])
  })

  it("is found by name where a group is empty, with its names or without", () => {
    const [a, b] = [leaf(), leaf()]
    const make = (...params: [string, Tensor][]) => new Adam([{ params }, { params: [] }])
    const optimizer = make(["a", a], ["b", b])
    step(optimizer, b)
    const saved = optimizer.stateDict()
    const { paramNames: _, ...nameless } = saved.paramGroups[1]
    for (const groups of [saved.paramGroups, [saved.paramGroups[0], nameless]]) {
      const [x, y] = [leaf(), leaf()]
      const other = make(["b", x], ["a", y])
      other.loadStateDict({ ...saved, paramGroups: groups } as Saved)
      expect([other.stateOf(x)?.t, other.stateOf(y)?.t]).toEqual([1, undefined])
    }
  })
})

describe("loading refuses", () => {
  const optimizer = new Adam([["a", leaf()]])
  const [a] = optimizer.stateDict().paramGroups
  const none = { ...a, params: [], paramNames: [] }

  it.each<[what: string, paramGroups: readonly object[]]>([
    ["an empty group too many", [a, none]],
    ["a parameter in two groups", [a, { ...a, params: [1] }]],
    ["a name twice", [{ ...a, params: [0, 1], paramNames: ["a", "a"] }]],
    ["names that are none", [{ ...a, paramNames: [0] }]],
    ["negative positions", [{ ...a, params: [-1] }]],
  ])("%s", (_, paramGroups) => {
    const saved = { optimizer: "Adam", state: {}, paramGroups } as unknown as Saved
    expect(() => optimizer.loadStateDict(saved)).toThrow(/^Adam.loadStateDict: .* must .*, got .+\. [A-Z]/)
  })

  it("names that are none, of parameters that are found by position", () => {
    const nameless = new Adam([leaf()])
    const saved = {
      optimizer: "Adam",
      state: {},
      paramGroups: [{ ...a, paramNames: [0] }],
    } as unknown as Saved
    expect(() => nameless.loadStateDict(saved)).toThrow(/paramNames must be /)
  })

  it("counts of steps below 0", () => {
    const saved = { optimizer: "Adam", state: { 0: { t: -1, tensors: {} } }, paramGroups: [a] } as Saved
    expect(() => optimizer.loadStateDict(saved)).toThrow(/must be a whole number, got -1\./)
  })

  it("other parameters, and tells of those that it lacks or does not know, and of no others", () => {
    const named = (...names: string[]) => new Adam(names.map((name) => [name, leaf()] as const))
    const got = (here: readonly string[], there: readonly string[]) => {
      const load = () => named(...here).loadStateDict(named(...there).stateDict())
      expect(load).toThrow(RangeError)
      try {
        load()
        return []
      } catch (error) {
        return String(error)
          .split(";")
          .map((part) => part.match(/\bp\d/g))
      }
    }
    expect(got(["p1", "p2", "p3"], ["p2"])).toEqual([["p1", "p3"]])
    expect(got(["p2"], ["p1", "p2", "p3"])).toEqual([["p1", "p3"]])
    expect(got(["p1", "p2"], ["p2", "p3"])).toEqual([["p1"], ["p3"]])
  })
})
