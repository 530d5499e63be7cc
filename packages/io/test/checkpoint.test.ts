import { Linear } from "@gradus/nn"
import { Adam } from "@gradus/optim"
import { Generator, isTensor, ones, type Tensor, tensor, zeros } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { loadSafetensors, packCheckpoint, restoreCheckpoint, saveSafetensors, unpackCheckpoint } from "../src"
import { bitsOf, names, tensors } from "./arbitrary-tensors"

const keys = fc.oneof(names, fc.constantFrom("$", "$$tensor", "$number", "a", "a/b", "b"))
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324, undefined),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.constant(null),
    tensors,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: false }),
  ),
}))

/** The same with tensors as their bits and objects as lists of members. */
function spelled(x: unknown): unknown {
  if (isTensor(x)) return bitsOf(x)
  if (Array.isArray(x)) return x.map(spelled)
  return typeof x === "object" && x !== null ? new Map(Object.entries(x).map(([k, v]) => [k, spelled(v)])) : x
}

const stateful = (state: unknown) => ({
  state,
  stateDict() {
    return this.state
  },
  loadStateDict(next: unknown) {
    this.state = next
  },
})

describe("packCheckpoint", () => {
  it("gives back any state and any data, bit for bit", () => {
    const parts = fc.dictionary(keys, fc.record({ value, isState: fc.boolean() }), { noNullPrototype: false })
    fc.assert(
      fc.property(parts, (given) => {
        const all = Object.entries(given).filter(([name]) => name !== "")
        const bytes = packCheckpoint(
          Object.fromEntries(
            all.map(([name, part]) => [name, part.isState ? stateful(part.value) : part.value]),
          ),
        )
        const { states, values } = unpackCheckpoint(bytes)
        const of = (isState: boolean) =>
          Object.fromEntries(
            all.filter(([, part]) => part.isState === isState).map(([name, part]) => [name, part.value]),
          )
        expect(spelled(states)).toEqual(spelled(of(true)))
        expect(spelled(values)).toEqual(spelled(of(false)))
      }),
    )
  })

  it("is a safetensors file in which a model's tensors have PyTorch's names", () => {
    const { tensors, metadata } = loadSafetensors(packCheckpoint({ model: new Linear(2, 3) }))
    expect(Object.keys(tensors).sort()).toEqual(["model/bias", "model/weight"])
    expect(metadata["gradus.checkpoint"]).toBe("1")
  })

  it("keeps tensors apart whose paths read alike", () => {
    const parts = { a: { "b/c": tensor(1), b: { c: tensor(2), "c'": tensor(3) } }, "a/b": { c: tensor(4) } }
    expect(spelled(unpackCheckpoint(packCheckpoint(parts)).values)).toEqual(spelled(parts))
  })

  it("refuses what it cannot keep, by path", () => {
    expect(() => packCheckpoint({ a: { b: [1, new Map()] } })).toThrow(/a\/b\/1 must be a number.* got a Map/)
    expect(() => packCheckpoint({ a: 3n })).toThrow("got 3n.")
    expect(() => packCheckpoint({ a: () => 1 })).toThrow("got a Function.")
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(() => packCheckpoint({ circle })).toThrow("nested more than 64 deep")
  })

  const [symbol, hidden] = [Symbol("s"), Object.defineProperty({}, "h", { value: 1 })]
  class Point {
    x = 1
  }
  class List extends Array {}
  const strays: Readonly<Record<string, readonly [value: unknown, message: string]>> = {
    "a symbol's name": [{ [symbol]: 1 }, "a/b must hold nothing but elements or plain names, got Symbol(s)."],
    "a hidden name": [hidden, 'a/b must hold nothing but elements or plain names, got "h".'],
    "a name of an array": [Object.assign([1, 2], { x: 3 }), 'got "x". Put it under a name of its own.'],
    "a symbol of an array": [Object.assign([1], { [symbol]: 3 }), "got Symbol(s)."],
    "a hole": [new Array(2), "got a hole."],
    "a hole and a name": [Object.assign(new Array(1), { x: 3 }), 'got "x".'],
    "an array of a class": [new List(), "a/b must be a number, text,"],
    "an object of a class": [new Point(), "got a Point."],
    "a Map": [new Map([[1, 2]]), "got a Map."],
    "a Set": [new Set([1]), "got a Set."],
    "a Date": [new Date(), "got a Date."],
    "a RegExp": [/x/, "got a RegExp."],
    "a typed array": [new Float32Array(2), "got a Float32Array."],
    "a number in an object": [new Number(3), "got a Number."],
    "a bigint": [3n, "got 3n."],
    "a symbol": [symbol, "got Symbol(s)."],
    "a function": [() => 1, "got a Function."],
  }
  for (const [what, [value, message]] of Object.entries(strays)) {
    it(`refuses ${what} by its path, in data and in states`, () => {
      for (const a of [{ b: value }, stateful({ b: value })]) {
        expect(() => packCheckpoint({ a })).toThrow(TypeError)
        expect(() => packCheckpoint({ a })).toThrow(/^packCheckpoint: a\/b must /)
        expect(() => packCheckpoint({ a })).toThrow(message)
      }
    })
  }

  it("refuses parts that have no plain names", () => {
    expect(() => packCheckpoint({ [symbol]: 1 } as never)).toThrow(
      "packCheckpoint: parts must hold nothing but elements or plain names, got Symbol(s).",
    )
  })

  it("keeps what is undefined, wherever it is", () => {
    const values = { a: undefined, b: { c: undefined, d: [undefined, 1] } }
    const back = unpackCheckpoint(packCheckpoint(values)).values
    expect(back).toStrictEqual(values)
  })

  it("reads values nested as deep as it writes them", () => {
    let deep: unknown = []
    for (let i = 0; i < 62; i++) deep = i % 2 ? [deep] : { deep }
    expect(unpackCheckpoint(packCheckpoint({ deep })).values).toEqual({ deep })
  })
})

describe("unpackCheckpoint", () => {
  const file = (state: unknown, tensors: Record<string, Tensor> = {}, version = "1") =>
    saveSafetensors(tensors, { "gradus.checkpoint": version, "gradus.state": JSON.stringify(state) })
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`
  const cases: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
    ["a file of tensors alone", saveSafetensors({ w: ones([1]) }), /must be a checkpoint.* loadSafetensors/],
    ["a newer version", file({ states: {}, values: {} }, {}, "2"), /must be 1, got "2"\. Update/],
    ["a file without state", saveSafetensors({}, { "gradus.checkpoint": "1" }), /must be JSON, got none/],
    [
      "a state that is not JSON",
      saveSafetensors({}, { "gradus.checkpoint": "1", "gradus.state": "{" }),
      /must be JSON/,
    ],
    ["a state that is an array", file([]), /must hold states and values/],
    ["a state without values", file({ states: {} }), /must hold states and values/],
    [
      "a tensor that is not there",
      file({ states: { a: { $tensor: "w" } }, values: {} }),
      /that are there, got "\$tensor": "w"/,
    ],
    [
      "a prototype for a tensor",
      file({ states: { a: { $tensor: "__proto__" } }, values: {} }),
      /that are there/,
    ],
    ["an unknown number", file({ states: { a: { $number: "1" } }, values: {} }), /got "\$number": "1"/],
    ["an unknown sign", file({ states: { a: { $x: 1 } }, values: {} }), /must speak of .* got "\$x": number/],
    ["a sign for a name", file({ states: { $number: "NaN" }, values: {} }), /single \$, got "\$number"/],
    [
      "a number with company",
      file({ states: { a: { $number: "NaN", b: 1 } }, values: {} }),
      /got "\$number"/,
    ],
    [
      "a tensor too many",
      file({ states: {}, values: {} }, { w: ones([1]) }),
      /must belong to a state, got "w"/,
    ],
    [
      "a tensor used twice",
      file({ states: {}, values: { a: { $tensor: "w" }, b: { $tensor: "w" } } }, { w: ones([1]) }),
      /"w" twice/,
    ],
    [
      "a state nested too deep",
      file({ states: {}, values: { a: JSON.parse(nested(2000)) } }),
      /more than 64 deep/,
    ],
  ]

  it.each(cases)("refuses %s", (_, bytes, message) => {
    expect(() => unpackCheckpoint(bytes, "run.ckpt")).toThrow(message)
    expect(() => unpackCheckpoint(bytes, "run.ckpt")).toThrow(/^run\.ckpt: .* must .*, got .*\. \S/)
  })

  it("never meets anything but its own error in a damaged file", () => {
    const bytes = packCheckpoint({ model: new Linear(2, 2), counters: { a: [NaN, 1], b: "x" } })
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: 3 }),
        (at, byte, cut) => {
          const damaged = bytes.slice(0, bytes.length - cut)
          damaged[at] = byte
          try {
            unpackCheckpoint(damaged, "run.ckpt")
          } catch (error) {
            expect((error as Error).message).toMatch(/^run\.ckpt: .* must .*, got /)
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe("restoreCheckpoint", () => {
  const training = (seed: number, width = 3) => {
    const model = new Linear(2, width)
    const generator = new Generator(seed)
    const optimizer = new Adam(model.parameters(), { lr: 0.1 * (seed + 1) })
    model
      .forward(ones([1, 2]))
      .sum()
      .backward()
    optimizer.step()
    return { model, optimizer, generator }
  }
  const snapshot = (parts: ReturnType<typeof training>) =>
    spelled(unpackCheckpoint(packCheckpoint(parts)).states)

  it("restores everything or nothing", () => {
    const saved = unpackCheckpoint(packCheckpoint(training(0)))
    const other = training(1)
    restoreCheckpoint(saved, other)
    expect(snapshot(other)).toEqual(spelled(saved.states))

    const wide = training(2, 4)
    const before = snapshot(wide)
    expect(() => restoreCheckpoint(saved, wide)).toThrow(
      /"model" must fit its saved state, got: .*unfitting.*Nothing was changed\./,
    )
    expect(snapshot(wide)).toEqual(before)

    const last = training(3)
    const earlier = snapshot(last)
    const broken = {
      ...last,
      generator: {
        state: () => 1,
        loadState(state: unknown) {
          if (state !== 1) throw new Error("No.")
        },
      },
    }
    expect(() => restoreCheckpoint(saved, broken)).toThrow(
      '"generator" must fit its saved state, got: No. Nothing',
    )
    expect(snapshot(last)).toEqual(earlier)
  })

  it("puts back what hands out its state alive, and says what cannot be put back", () => {
    const w = tensor([1, 2]).makeResident()
    const list = [1, 2]
    const alive = {
      stateDict: () => ({ w, list }),
      loadStateDict(state: { w: Tensor; list: number[] }) {
        w.assign(state.w)
        list.splice(0, list.length, ...state.list)
      },
    }
    const saved = unpackCheckpoint(packCheckpoint({ alive, last: stateful(1) }))
    w.assign([3, 4])
    list.push(3)
    const stubborn = {
      stateDict: () => 0,
      loadStateDict: () => {
        throw new Error("No.")
      },
    }
    expect(() => restoreCheckpoint(saved, { alive, last: stubborn })).toThrow(
      'restoreCheckpoint: "last" must fit its saved state, got: No. "last" could not be put back.',
    )
    expect(w.toArray()).toEqual([3, 4])
    expect(list).toEqual([1, 2, 3])
    const late = { stateDict: () => 0, loadStateDict: async () => Promise.reject(new Error("too late")) }
    expect(() => restoreCheckpoint(saved, { alive, last: late })).toThrow(
      /must be done on return, got a promise/,
    )
    expect(w.toArray()).toEqual([3, 4])
  })

  it("says which names do not agree", () => {
    const saved = unpackCheckpoint(packCheckpoint(training(0)))
    const { model, optimizer, generator } = training(1)
    expect(() => restoreCheckpoint(saved, { model, optimizer })).toThrow('got nothing for "generator".')
    expect(() => restoreCheckpoint(saved, { model, optimizer, generator, loader: generator })).toThrow(
      'restoreCheckpoint: parts must be among those saved, got "loader". The checkpoint holds the states of model, optimizer, generator.',
    )
    expect(() => restoreCheckpoint(saved, { model: 3 as never })).toThrow('"model" must have stateDict()')
    restoreCheckpoint(saved, { model }, { strict: false })
    expect(bitsOf(model.weight)).toEqual(bitsOf((saved.states.model as Record<string, Tensor>).weight))
  })

  it("does not tie what it restores to the checkpoint or to the other parts", () => {
    const saved = unpackCheckpoint(packCheckpoint({ model: new Linear(1, 1), best: zeros([1]) }))
    const [a, b] = [new Linear(1, 1), new Linear(1, 1)]
    restoreCheckpoint(saved, { model: a })
    restoreCheckpoint(saved, { model: b })
    a.weight.assign(tensor([[9]]))
    expect(b.weight.item()).not.toBe(9)
    expect((saved.states.model as Record<string, Tensor>).weight.item()).not.toBe(9)
  })
})
