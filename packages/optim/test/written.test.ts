import { type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as optim from "../src"

const leaf = () => tensor([1, 2], { requiresGrad: true })
const adam = () =>
  new optim.Adam([{ params: [["a", leaf()] as const, ["b", leaf()] as const] }, { params: [["c", leaf()]] }])

/** As code that is not strict does it, where writing to a frozen object would be passed over. */
const sloppily = (code: string) => new Function("o", "g", "x", code) as (...args: unknown[]) => unknown

const lists: Readonly<Record<string, (o: optim.Adam) => object>> = {
  paramGroups: (o) => o.paramGroups,
  params: (o) => o.paramGroups[0].params,
  names: (o) => o.paramGroups[0].names,
  paramNames: (o) => o.paramGroups[0].paramNames as object,
  betas: (o) => o.paramGroups[0].betas,
}
const writes: Readonly<Record<string, string>> = {
  push: "g.push(x)",
  pop: "g.pop()",
  shift: "g.shift()",
  unshift: "g.unshift(x)",
  splice: "g.splice(0, 1, x)",
  sort: "g.sort()",
  reverse: "g.length > 1 ? g.reverse() : g.push(x)",
  fill: "g.fill(x)",
  copyWithin: "g.copyWithin(0, 1); g.push(x)",
  "an element": "g[0] = x",
  "a far element": "g[7] = x",
  length: "g.length = 0",
  delete: "delete g[0]",
  define: "Object.defineProperty(g, 0, { value: x })",
  assign: "Object.assign(g, [x])",
  freeze: "Object.freeze(g)",
  "a name": "g.extra = x",
}

describe("lists of an optimizer", () => {
  for (const [name, listOf] of Object.entries(lists)) {
    for (const [way, code] of Object.entries(writes)) {
      it(`${name}: ${way} is refused, whatever the mode of the code`, () => {
        const optimizer = adam()
        const before = JSON.stringify(optimizer.stateDict())
        for (const strict of ["", '"use strict";']) {
          const write = sloppily(strict + code)
          expect(() => write(optimizer, listOf(optimizer), leaf())).toThrow(
            new RegExp(`^Adam: ${name} must be left as it is, got .*\\. (Add |Set group\\.betas = )`, "s"),
          )
        }
        expect(JSON.stringify(optimizer.stateDict())).toBe(before)
        optimizer.addParamGroup({ params: [["d", leaf()]] })
        expect(optimizer.paramGroups.length).toBe(3)
      })
    }
  }

  it("read as lists do, and show groups that come later", () => {
    const optimizer = adam()
    const groups = optimizer.paramGroups
    optimizer.addParamGroup({ params: [["d", leaf()]], lr: 0.5 })
    expect(Array.isArray(groups)).toBe(true)
    expect([groups.length, groups[2].lr, groups.at(-1)?.names]).toEqual([3, 0.5, ["d"]])
    expect(groups.flatMap((group) => group.params).map(({ shape }) => shape)).toEqual([[2], [2], [2], [2]])
    expect([...groups[0].params].every((p: Tensor) => p.requiresGrad)).toBe(true)
    expect(groups[0].betas.map((beta) => beta * 2)).toEqual([1.8, 1.998])
    const copy = structuredClone(optimizer.stateDict().paramGroups)
    expect(copy).toEqual(optimizer.stateDict().paramGroups)
  })

  it("are not replaced", () => {
    const optimizer = adam()
    const js = sloppily("o.paramGroups = x")
    expect(() => js(optimizer, 0, [])).toThrow(
      "Adam: paramGroups must be left as it is, got []. Add groups with addParamGroup.",
    )
    for (const name of ["params", "names", "paramNames"]) {
      const write = sloppily(`g.${name} = x`)
      expect(() => write(0, optimizer.paramGroups[0], [])).toThrow(
        `Adam: ${name} must be left as it is, got []`,
      )
      expect(() => sloppily(`delete g.${name}`)(0, optimizer.paramGroups[0])).toThrow(
        `Adam: ${name} must be left`,
      )
    }
  })
})

describe("names set on a group", () => {
  const known = Object.keys(adam().paramGroups[0])

  it("that are none of its own are refused, and the nearest is offered", () => {
    const [group] = adam().paramGroups
    const tries: readonly (readonly [key: string, meant: string])[] = [
      ["weight_decay", "weightDecay"],
      ["learningRate", "lr"],
      ["learning_rate", "lr"],
      ["initial_lr", "initialLr"],
      ["beta", "betas"],
      ["Eps", "eps"],
      ["nesterov", "one of these"],
    ]
    for (const [key, meant] of tries) {
      expect(() => sloppily(`g.${key} = x`)(0, group, 3)).toThrow(
        `Adam: a parameter group must be an object of lr, weightDecay, maximize, betas, eps, amsgrad, initialLr, got "${key}". Did you mean ${meant}?`,
      )
    }
    expect(() => sloppily("delete g.lr")(0, group)).toThrow("Adam: lr must be left as it is")
    expect(() => Object.assign(group, { lr: 0.5, lrr: 1 })).toThrow('got "lrr". Did you mean lr?')
    expect(group.lr).toBe(0.5)
    group.initialLr = 2
    group.initialLr = undefined
    expect(group.initialLr).toBeUndefined()
  })

  it("whatever they are, and leave no trace", () => {
    const name = fc.oneof(fc.string(), fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)))
    fc.assert(
      fc.property(name, fc.anything(), fc.boolean(), (key, value, strict) => {
        fc.pre(!known.includes(key))
        const optimizer = adam()
        const [group] = optimizer.paramGroups
        const before = JSON.stringify(optimizer.stateDict())
        const write = sloppily(`${strict ? '"use strict";' : ""}g[o] = x`)
        expect(() => write(key, group, value)).toThrow(/^Adam: a parameter group must be an object of /)
        expect(Object.keys(group)).toEqual(known)
        expect(JSON.stringify(optimizer.stateDict())).toBe(before)
      }),
    )
  })
})

describe("names set on an optimizer", () => {
  it("two of other numbers are not equal, and all is seen in JSON", () => {
    expect(Object.keys(adam())).toEqual(["paramGroups", "name"])
    expect(JSON.parse(JSON.stringify(adam())).paramGroups[1]).toMatchObject({ names: ["c"], lr: 0.001 })
    const other = adam()
    expect(other).toEqual(adam())
    other.paramGroups[1].lr = 2
    expect(other).not.toEqual(adam())
    expect(() => sloppily('"use strict"; delete o.paramGroups')(other)).toThrow(TypeError)
  })

  it("are told where they belong, also when misspelt", () => {
    const set = (key: string) => sloppily(`o.${key} = x`)(adam(), 0, 3)
    expect(() => set("lr")).toThrow(
      "Adam: lr must be set in a parameter group, got 3. Set optimizer.paramGroups[0].lr.",
    )
    expect(() => set("weight_decay")).toThrow("Set optimizer.paramGroups[0].weightDecay.")
    expect(() => set("learningRate")).toThrow("Set optimizer.paramGroups[0].lr.")
    expect(() => set("momentum")).toThrow("Adam: momentum must be a field that optimizers have, got 3.")
    expect(() => set("name")).toThrow("Adam: name must be left as it is, got 3. A rule of your own")
    expect(() => set("param_groups")).toThrow("Adam: param_groups must be")
  })

  it("a derived class may have fields of its own, but not by the names of hyper-parameters", () => {
    class Mine extends optim.SGD {
      readonly history: number[] = []
      note = ""
      override readonly name = "Mine"
    }
    const mine = new Mine([leaf()]) as Mine & { later?: number }
    mine.note = "warm"
    mine.later = 4
    expect([mine.name, mine.stateDict().optimizer]).toEqual(["Mine", "Mine"])
    expect([mine.note, mine.later, Object.keys(mine).includes("later")]).toEqual(["warm", 4, true])
    expect(() => sloppily("o.weight_decay = x")(mine, 0, 1)).toThrow(
      "Set optimizer.paramGroups[0].weightDecay.",
    )
  })
})
