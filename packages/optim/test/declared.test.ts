import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  Adam,
  defineOptimizer,
  flag,
  type NumberHyper,
  nonNegative,
  optional,
  positive,
  tuple,
  unit,
} from "../src"

// What an untyped caller can write.
const untyped = { optional, tuple, defineOptimizer, Adam } as unknown as {
  [name: string]: new (...args: unknown[]) => unknown
} & { optional(x: unknown): unknown; tuple(a: unknown, b: unknown): unknown }

const INTERVALS = [
  { make: positive, text: "(0, ∞)", within: (x: number) => x > 0 && x < Infinity },
  { make: nonNegative, text: "[0, ∞)", within: (x: number) => x >= 0 && x < Infinity },
  { make: unit, text: "[0, 1)", within: (x: number) => x >= 0 && x < 1 },
]
const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 1, 1 - 2 ** -53, 5e-324, Infinity, -Infinity, Number.NaN),
)

describe("a declared hyper-parameter", () => {
  it.each(INTERVALS)(
    "of $text holds the numbers of this interval and nothing else",
    ({ make, text, within }) => {
      const hyper: NumberHyper = make(0.5)
      expect(hyper.must).toBe(`a number in ${text}`)
      const [first, last] = [text[0], text.at(-1)]
      expect([hyper.min, hyper.minOpen, hyper.maxOpen]).toEqual([0, first === "(", last === ")"])
      expect(hyper.max).toBe(text.includes("1") ? 1 : Infinity)
      fc.assert(fc.property(numbers, (x) => hyper.holds(x) === within(x)))
      const Made = defineOptimizer("Made", { rate: hyper }, { step: ({ w }, state) => [w, state] })
      fc.assert(
        fc.property(numbers, (rate) => {
          const build = () => new Made([tensor([1], { requiresGrad: true })], { rate })
          if (within(rate)) expect(build().paramGroups[0].rate).toBe(rate + 0)
          else expect(build).toThrow(`Made: rate must be a number in ${text}, got `)
        }),
      )
    },
  )

  it("of several numbers holds lists of as many, each in its interval", () => {
    const both = tuple(unit(0.9), positive(2))
    expect(both.default).toEqual([0.9, 2])
    expect(both.must).toBe("numbers in [0, 1), (0, ∞)")
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 4 }), (list) => {
        const right = list.length === 2 && INTERVALS[2].within(list[0]) && INTERVALS[0].within(list[1])
        expect(both.holds(list as unknown as readonly [number, number])).toBe(right)
      }),
    )
    for (const none of [undefined, null, 1, "ab", { 0: 0.5, 1: 1, length: 2 }])
      expect(both.holds(none as unknown as readonly [number, number])).toBe(false)
  })

  it("that may be off is a number of whose range 0 is a part", () => {
    expect(optional(unit(0.5))).toEqual({ ...unit(0.5), optional: true, holds: expect.any(Function) })
    for (const none of [
      positive(1),
      flag(false),
      tuple(unit(0), unit(0)),
      0,
      null,
      { kind: "number" },
      { holds() {} },
    ])
      expect(() => untyped.optional(none)).toThrow("optional: hyper must be a number that may be 0, got ")
    for (const none of [
      flag(false),
      tuple(unit(0), unit(0)),
      { kind: "number" },
      { kind: "other", holds: () => true },
    ])
      expect(() => untyped.tuple(unit(0), none)).toThrow(
        "tuple: each part must be a number such as unit(0.9), got ",
      )
  })

  it("that is a choice comes to the rule as it is set", () => {
    const seen: boolean[] = []
    const Made = defineOptimizer(
      "Made",
      { lr: positive(1), turned: flag(true) },
      {
        step: ({ w }, state, { turned }) => {
          seen.push(turned)
          return [w, state]
        },
      },
    )
    const w = tensor([1], { requiresGrad: true })
    const optimizer = new Made([w])
    for (const turned of [true, false]) {
      optimizer.paramGroups[0].turned = turned
      w.grad = tensor([1])
      optimizer.step()
    }
    expect([...new Set(seen)]).toEqual([true, false])
  })

  it("has no name that groups or optimizers have", () => {
    const members = [
      ...["params", "names", "paramNames", "initialLr", "name", "paramGroups"],
      ...["step", "zeroGrad", "addParamGroup", "stateDict", "loadStateDict", "stateOf"],
    ]
    for (const name of members)
      expect(() => new untyped.defineOptimizer("X", { [name]: unit(0) }, { step() {} })).toThrow(
        `defineOptimizer: the name of a hyper-parameter must be free, got "${name}"`,
      )
  })

  it("of an optimizer is part of its class, which has the optimizer's name", () => {
    const hypers = { lr: positive(1) }
    const Made = defineOptimizer("Made", hypers, { step: ({ w }, state) => [w, state] })
    expect([Made.name, Made.optimizerName, Made.hypers.lr]).toEqual(["Made", "Made", hypers.lr])
  })
})

it("an optimizer has a text for its name, and functions for a rule", () => {
  const step = ({ w }: { w: Tensor }, state: object) => [w, state]
  for (const name of [5, {}, null, ["Made"]])
    expect(() => new untyped.defineOptimizer(name, {}, { step })).toThrow("defineOptimizer: name must be ")
  for (const init of [{}, null, 1, true])
    expect(() => new untyped.defineOptimizer("X", {}, { step, init })).toThrow(
      "defineOptimizer: init must be ",
    )
})

describe("parameters", () => {
  it("are tensors, or paths with tensors", () => {
    const w: Tensor = tensor([1], { requiresGrad: true })
    for (const entry of [
      null,
      {},
      [],
      ["w"],
      ["w", w, w],
      ["", w],
      [5, w],
      [null, w],
      [w, w],
      [w, "w"],
      ["w", [1]],
    ])
      expect(() => new untyped.Adam([entry])).toThrow(
        "Adam: parameters must be tensors, or pairs of a path and a tensor, got ",
      )
    for (const list of [null, w, {}])
      expect(() => new untyped.Adam(list)).toThrow(/^Adam: parameters must be /)
  })
})

describe("a definition that could not work is refused when it is made", () => {
  const rule = { step: ({ w }: { w: Tensor }, state: object) => [w, state] }
  const define =
    (hypers: object, more: object = {}) =>
    () =>
      new untyped.defineOptimizer("Mine", hypers, { ...rule, ...more })

  it.each(["decoupled", "proximal"])("%s decay without a rate that is always there", (decay) => {
    for (const lr of [undefined, flag(true), tuple(unit(0.5), unit(0.5)), optional(nonNegative(0.1))]) {
      expect(define({ rate: nonNegative(1), ...(lr && { lr }) }, { decay })).toThrow(
        "defineOptimizer: lr must be a number such as unit(0.9), got ",
      )
    }
    expect(define({ lr: positive(1) }, { decay })).not.toThrow()
    expect(define({ rate: positive(1) }, { decay: "own" })).not.toThrow()
  })

  it("a common option of another kind", () => {
    expect(define({ maximize: nonNegative(0) })).toThrow("maximize must be a hyper-parameter, got ")
    expect(define({ weightDecay: flag(true) })).toThrow("weightDecay must be a hyper-parameter, got ")
    expect(define({ weightDecay: nonNegative(0.01), maximize: flag(true) })).not.toThrow()
  })

  it("a default out of its range", () => {
    for (const bad of [-1, "a", Number.NaN, undefined]) {
      expect(define({ lr: { ...nonNegative(1), default: bad } })).toThrow(
        "lr must be a hyper-parameter, got ",
      )
    }
    expect(define({ on: { ...flag(true), default: 1 } })).toThrow("on must be a hyper-parameter, got ")
  })

  it("a tuple of what may be missing", () => {
    const many = tuple as unknown as (...parts: unknown[]) => unknown
    expect(() => many(unit(0.5), optional(unit(0)))).toThrow(
      "tuple: each part must be a number such as unit(0.9)",
    )
  })
})
