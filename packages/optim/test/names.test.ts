import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Adam, SGD } from "../src"

const leaf = (numbers: readonly number[]) => tensor(numbers, { requiresGrad: true })
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Parameters by name, each with a gradient of its own. */
function parameters(names: readonly string[]): Map<string, Tensor> {
  return new Map(names.map((name, i) => [name, leaf([i + 1, -i, 0.1 * i])]))
}

function step(optimizer: { step(): unknown }, all: ReadonlyMap<string, Tensor>, t: number) {
  for (const [name, w] of all) w.grad = tensor([t, name.charCodeAt(0) % 7, -1])
  optimizer.step()
}

const bits = (all: ReadonlyMap<string, Tensor>) =>
  [...all].map(([name, w]) => [name, ...w.toTypedArray()]).sort()

describe("states are found by name", () => {
  it("in any order: moments stay with their parameter", () => {
    const all = parameters(["a", "b"])
    const optimizer = new Adam([...all])
    step(optimizer, all, 1)
    const other = parameters(["a", "b"])
    const loaded = new Adam([...other].reverse())
    loaded.loadStateDict(optimizer.stateDict())
    for (const [name, w] of all) {
      const moments = loaded.stateOf(other.get(name) as Tensor)?.tensors
      expect(moments?.m.toArray()).toEqual(optimizer.stateOf(w)?.tensors.m.toArray())
    }
  })

  it("in any order of parameters and groups, through JSON, bit for bit", () => {
    const names = ["a", "b", "c", "d", "e"]
    const shuffled = fc.shuffledSubarray(names, { minLength: names.length })
    const grouping = fc.array(fc.nat({ max: 2 }), { minLength: names.length, maxLength: names.length })
    fc.assert(
      fc.property(
        shuffled,
        grouping,
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        (order, groups, turn) => {
          const build = (all: Map<string, Tensor>, list: readonly string[], which: readonly number[]) =>
            new Adam(
              which.map((k) => ({
                params: list
                  .filter((name) => groups[names.indexOf(name)] === k)
                  .map((name) => [name, all.get(name)]),
              })) as never,
            )
          const [all, other] = [parameters(names), parameters(names)]
          const optimizer = build(all, names, [0, 1, 2])
          for (const [k, group] of optimizer.paramGroups.entries()) group.lr = 0.1 * (k + 1)
          optimizer.paramGroups[0].initialLr = 0.5
          for (let t = 0; t < 3; t++) {
            step(optimizer, all, t)
          }
          for (const [name, w] of other) w.assign(all.get(name) as Tensor)
          const loaded = build(other, order, turn)
          loaded.loadStateDict(json(optimizer.stateDict()))
          for (const [i, k] of turn.entries()) {
            if (groups.includes(k)) expect(loaded.paramGroups[i].lr).toBe(0.1 * (k + 1))
          }
          for (let t = 0; t < 3; t++) {
            step(optimizer, all, t)
            step(loaded, other, t)
          }
          expect(bits(other)).toEqual(bits(all))
        },
      ),
      { numRuns: 20 },
    )
  })

  it("missing and unknown ones are listed in one error, and nothing is changed", () => {
    const [here, there] = [parameters(["a", "b", "c"]), parameters(["b", "x", "y"])]
    const [optimizer, other] = [new Adam([...here]), new Adam([...there], { lr: 0.5 })]
    step(other, there, 1)
    expect(() => optimizer.loadStateDict(other.stateDict())).toThrow(
      `Adam.loadStateDict: the state's parameters must be those of the optimizer, got "it lacks a, c; it has x, y, which are not here". Build`,
    )
    expect(optimizer.paramGroups[0].lr).toBe(0.001)
    expect(optimizer.stateOf(here.get("b") as Tensor)).toBeUndefined()
  })

  it("a parameter that moved to another group is refused, since options belong to groups", () => {
    const all = parameters(["a", "b", "c"])
    const [a, b, c] = [...all]
    const optimizer = new SGD([{ params: [a, b] }, { params: [c], lr: 1 }])
    const other = new SGD([{ params: [a] }, { params: [b, c] }])
    expect(() => other.loadStateDict(optimizer.stateDict())).toThrow(
      "SGD.loadStateDict: paramGroups must be the same groups; group 0 holds a, got",
    )
  })

  it("by position where either side has none, after count, shape and dtype", () => {
    const all = parameters(["a", "b"])
    const optimizer = new Adam([...all])
    step(optimizer, all, 1)
    const saved = json(optimizer.stateDict())
    const other = parameters(["b", "a"])
    const loaded = new Adam([...other.values()])
    loaded.loadStateDict(saved)
    const [first] = other.values()
    expect(loaded.stateOf(first)?.tensors.m.toArray()).toEqual(
      optimizer.stateOf(all.get("a") as Tensor)?.tensors.m.toArray(),
    )
    new Adam([...other]).loadStateDict(json(loaded.stateDict()))
    expect(() => new Adam([first]).loadStateDict(saved)).toThrow(
      "group 0 must be a group of 1 parameters, got 2.",
    )
    expect(() => new Adam([leaf([1]), first]).loadStateDict(saved)).toThrow(
      'm of parameter 0 must be float32 [1], got "float32 [3]".',
    )
  })

  it("a name twice is refused when it is added, and nothing is added", () => {
    const twice = () =>
      new Adam([
        ["w", leaf([1])],
        ["w", leaf([2])],
      ])
    expect(twice).toThrow("Adam: names must differ, got w twice. Put the model's name before it.")
    const optimizer = new Adam([["w", leaf([1])]])
    expect(() => optimizer.addParamGroup({ params: [["w", leaf([2])]] })).toThrow(
      "names must differ, got w twice",
    )
    expect(() => new Adam([["", leaf([2])]])).toThrow("Adam: parameters must be tensors, or pairs")
    expect(optimizer.paramGroups).toHaveLength(1)
  })
})

describe("a state through JSON", () => {
  it("goes on bit for bit, with NaN, ∞ and −0 in it", () => {
    const make = () => leaf([1, 2, 3, -0])
    const [w, copy] = [make(), make()]
    const optimizer = new SGD([w], { lr: 0.5, momentum: 0.9 })
    w.grad = tensor([Number.NaN, Number.POSITIVE_INFINITY, -0, Number.NEGATIVE_INFINITY])
    optimizer.step()
    copy.assign(w)
    const resumed = new SGD([copy])
    resumed.loadStateDict(json(optimizer.stateDict()))
    const [saved, restored] = [optimizer, resumed].map((one) => one.stateDict().state["0"].tensors.b)
    expect([...restored.toTypedArray()].map((x) => (Object.is(x, -0) ? "-0" : x))).toEqual(
      [...saved.toTypedArray()].map((x) => (Object.is(x, -0) ? "-0" : x)),
    )
    for (const [one, x] of [
      [optimizer, w],
      [resumed, copy],
    ] as const) {
      x.grad = tensor([1, 1, 1, 1])
      one.step()
    }
    expect([...copy.toTypedArray()]).toEqual([...w.toTypedArray()])
  })

  it("keeps the initial learning rate, and its absence", () => {
    const optimizer = new SGD([leaf([1])], { lr: 0.5 })
    expect(optimizer.paramGroups[0].initialLr).toBeUndefined()
    const fresh = json(optimizer.stateDict())
    optimizer.paramGroups[0].initialLr = 0.25
    const saved = json(optimizer.stateDict())
    expect(saved.paramGroups[0].initialLr).toBe(0.25)
    optimizer.loadStateDict(fresh)
    expect(optimizer.paramGroups[0].initialLr).toBeUndefined()
    optimizer.loadStateDict(saved)
    expect(optimizer.paramGroups[0].initialLr).toBe(0.25)
    optimizer.addParamGroup({ params: [leaf([2])], initialLr: 2 })
    expect(optimizer.paramGroups[1].initialLr).toBe(2)
    expect(() => (optimizer.paramGroups[0].initialLr = -1)).toThrow(
      "SGD: initialLr must be a number in [0, ∞), got -1.",
    )
  })
})
