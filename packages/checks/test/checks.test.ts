import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  demand,
  either,
  flag,
  isPlain,
  listOf,
  maybe,
  members,
  nearest,
  number,
  oneOf,
  onlyIf,
  options,
  or,
  show,
  whole,
} from "../src"

const OPTIONS = {
  batchSize: or(1, whole("[1, ∞)")),
  rate: or(0.5, number("[0, 1)")),
  limit: maybe(number("[0, ∞]")),
  mode: or("min", oneOf("min", "max")),
  shuffle: or(false, flag),
  sizes: maybe(either(whole("[0, ∞)"), listOf(whole("[0, ∞)")))),
}

const CORRECT = {
  batchSize: fc.integer({ min: 1 }),
  rate: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  limit: fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
  mode: fc.constantFrom("min", "max"),
  shuffle: fc.boolean(),
  sizes: fc.oneof(fc.nat(), fc.array(fc.nat())),
}

const WRONG = {
  batchSize: [0, -1, 1.5, NaN, Infinity, 2 ** 60, "3", null, true, [1], {}, 1n, Symbol("s"), () => 1],
  rate: [1, -1e-9, NaN, Infinity, "0.5", null, [0.5]],
  limit: [-1, NaN, "1", null],
  mode: ["mean", "", 0, null, ["min"]],
  shuffle: [0, 1, "false", null],
  sizes: [-1, [1, -1], [1, "2"], [null], "1", null, [0.5]],
}

describe("options", () => {
  it("are what was given, or their defaults; undefined counts as left out", () => {
    fc.assert(
      fc.property(
        fc.record(CORRECT, { requiredKeys: [] }),
        fc.subarray(Object.keys(OPTIONS)),
        (given, undef) => {
          const left = undef.filter((key) => !(key in given))
          const all = options("f", OPTIONS, {
            ...given,
            ...Object.fromEntries(left.map((key) => [key, undefined])),
          })
          for (const [key, kind] of Object.entries(OPTIONS)) {
            expect(all[key as keyof typeof all]).toEqual(
              key in given ? given[key as keyof typeof given] : kind.default,
            )
          }
        },
      ),
    )
  })

  it("refuse a wrong value beside any right ones, naming option, range, value and remedy", () => {
    const wrong = fc.constantFrom(
      ...Object.entries(WRONG).flatMap(([key, values]) => values.map((value) => ({ key, value }))),
    )
    fc.assert(
      fc.property(fc.record(CORRECT, { requiredKeys: [] }), wrong, (given, { key, value }) => {
        const call = () => options("f", OPTIONS, { ...given, [key]: value })
        expect(call).toThrow(/^f: \w+ must be .+, got .+\. .+[.?]$/)
        expect(call).toThrow(
          `f: ${key} must be ${OPTIONS[key as keyof typeof OPTIONS].must}, got ${show(value)}. `,
        )
      }),
      { numRuns: 300 },
    )
  })

  it("throw a TypeError for another kind and a RangeError for a value out of range", () => {
    expect(() => options("f", OPTIONS, { rate: "0.5" })).toThrow(
      new TypeError('f: rate must be a number in [0, 1), got "0.5". The default is 0.5.'),
    )
    expect(() => options("f", OPTIONS, { rate: 1 })).toThrow(
      new RangeError("f: rate must be a number in [0, 1), got 1. The default is 0.5."),
    )
    expect(() => options("f", OPTIONS, { limit: null })).toThrow(TypeError)
  })

  it("may be left out as a whole, but not an argument of another name", () => {
    expect(options("f", { size: or(1, number()) }, undefined)).toEqual({ size: 1 })
    expect(() => members("f", { size: or(1, number()) }, undefined, "state")).toThrow(
      "f: state must be an object of size, got undefined. Give state.",
    )
  })

  it("a value that stands alone is told the first name that takes it", () => {
    const kinds = { loud: or(false, flag), rate: number("(0, ∞)"), size: or(1, number()) }
    const message = "f: options must be an object of loud, rate, size, got"
    const tries = [
      [0.1, "0.1. Write { rate: 0.1 }."],
      [-1, "-1. Write { size: -1 }."],
      [true, "true. Write { loud: true }."],
      ["fast", '"fast". Give options.'],
      [null, "null. Give options."],
    ] as const
    for (const [given, rest] of tries) {
      expect(() => options("f", kinds, given)).toThrow(`${message} ${rest}`)
    }
  })

  it("offer the nearest name for one that is unknown", () => {
    expect(() => options("DataLoader", OPTIONS, { batch_size: 2 })).toThrow(
      'DataLoader: options must be an object of batchSize, rate, limit, mode, shuffle, sizes, got "batch_size". Did you mean batchSize?',
    )
    expect(() => options("f", OPTIONS, { zebra: 2 })).toThrow('got "zebra". Did you mean one of these?')
    for (const key of ["constructor", "toString", "__proto__"]) {
      const given = JSON.parse(`{ "${key}": 2 }`)
      expect(() => options("f", OPTIONS, given)).toThrow(`got "${key}". `)
    }
  })

  it("have to be a plain object", () => {
    class Config {
      rate = 0.5
    }
    for (const given of [
      null,
      0.1,
      "rate",
      true,
      [],
      [{ rate: 1 }],
      new Map([["rate", 1]]),
      new Config(),
      () => 1,
    ]) {
      expect(() => options("f", OPTIONS, given)).toThrow(
        /^f: options must be an object of batchSize, rate, limit, mode, shuffle, sizes, got /,
      )
    }
    expect(options("f", OPTIONS, Object.assign(Object.create(null), { rate: 0.25 })).rate).toBe(0.25)
  })

  it("ask for what has no default", () => {
    expect(() => options("cosine", { tMax: number("(0, ∞)") }, {})).toThrow(
      "cosine: tMax must be a number in (0, ∞), got undefined. Give tMax.",
    )
  })
})

describe("an option that has an effect beside another alone", () => {
  const fraction = onlyIf(or(0.5, number("[0, 1]")), "mode is max", ({ mode }) => mode === "max")
  const kinds = {
    mode: or("min", oneOf("min", "max")),
    fraction,
    loud: onlyIf(or(false, flag), "fraction is above 0", (others) => Number(others.fraction) > 0),
  }
  const mode = fc.constantFrom("min", "max", undefined)
  const values = { mode, fraction: fc.constantFrom(0, 0.25, 0.5, undefined), loud: fc.boolean() }

  it("is refused without it, given or by default, unless it is false, its default or left out", () => {
    fc.assert(
      fc.property(fc.record(values, { requiredKeys: [] }), (given) => {
        const read = () => options("sing", kinds, given)
        const { mode = "min", fraction, loud = false } = given
        if (fraction !== undefined && fraction !== 0.5 && mode !== "max")
          expect(read).toThrow(
            new RangeError(
              `sing: fraction must be left out unless mode is max, got ${fraction}. It would have no effect.`,
            ),
          )
        else if (loud && fraction === 0)
          expect(read).toThrow("sing: loud must be left out unless fraction is above 0")
        else expect(read()).toEqual({ mode, fraction: fraction ?? 0.5, loud })
      }),
    )
  })

  it("is refused for its own value first", () => {
    expect(() => options("sing", kinds, { fraction: 2 })).toThrow(
      "sing: fraction must be a number in [0, 1], got 2.",
    )
  })
})

describe("an interval", () => {
  it("holds what mathematics says it holds", () => {
    const bound = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-Infinity, Infinity))
    const sign = (x: number) => String(x).replace("Infinity", "∞")
    fc.assert(
      fc.property(
        bound,
        bound,
        fc.boolean(),
        fc.boolean(),
        fc.oneof(bound, fc.double()),
        (a, b, open, close, x) => {
          const written = `${open ? "(" : "["}${sign(a)}, ${sign(b)}${close ? ")" : "]"}`
          const inside = (open ? x > a : x >= a) && (close ? x < b : x <= b)
          if (inside) expect(demand("f", "x", number(written), x)).toBe(x)
          else
            expect(() => demand("f", "x", number(written), x)).toThrow(`must be a number in ${written}, got `)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe("the nearest name", () => {
  it("is found through snake case, capitals and a slip", () => {
    const known = ["batchSize", "labelSmoothing", "lr", "weightDecay", "betas"]
    expect(nearest("batch_size", known)).toBe("batchSize")
    expect(nearest("label_smoothing", known)).toBe("labelSmoothing")
    expect(nearest("weightdecay", known)).toBe("weightDecay")
    expect(nearest("wieghtDecay", known)).toBe("weightDecay")
    expect(nearest("beta", known)).toBe("betas")
    expect(nearest("learningRate", known)).toBe("lr")
    expect(nearest("learning_rate", known)).toBe("lr")
    expect(nearest("momentum", known)).toBeUndefined()
    expect(nearest("", known)).toBeUndefined()
  })
})

describe("values in messages", () => {
  it("are of the classes that users know, whatever a bundler made of a class that names itself", () => {
    const Tensor = class _Tensor {}
    expect(show(new Tensor())).toBe("a Tensor")
    expect(show(new (class Other {})())).toBe("a Other")
    expect(show(Object.create(null))).toBe("{  }")
  })
})

describe("a value in an error", () => {
  it("is short and runs no code", () => {
    class Tensor {
      toString(): never {
        throw new Error("was asked")
      }
    }
    expect(show(new Tensor())).toBe("a Tensor")
    expect(show({ dim: 1 })).toBe("{ dim }")
    expect(show([1, -0, "a", null])).toBe('[1, 0, "a", null]')
    expect(show(Array.from({ length: 1e6 }, (_, i) => i)).length).toBeLessThan(100)
    expect(show("x".repeat(1e6)).length).toBeLessThan(100)
    expect(show(Object.create(null))).toBe("{  }")
    expect(show(5n)).toBe("5n")
    const circle: unknown[] = [1]
    circle.push(circle)
    expect(show(circle)).toBe("[1, [1, [1, […]]]]")
    expect(show(Object.create(Object.create(Object.create(null))))).toBe("a object")
    expect(show(Symbol("s"))).toBe("Symbol(s)")
    expect(show(show)).toBe("a Function")
    expect(show(class A {})).toBe("a class")
  })
})

it("plain objects are those of no class, of whatever realm", () => {
  class Bare {
    readonly a = 1
  }
  Object.setPrototypeOf(Bare.prototype, null)
  const elsewhere: unknown = runInNewContext("({ a: 1 })")
  const plain = [{}, { constructor: 1 }, Object.create(null), elsewhere]
  expect(plain.map(isPlain)).toEqual([true, true, true, true])
  const others = [
    new Bare(),
    [],
    new Map(),
    null,
    undefined,
    1,
    Object.create(Object.create(null)),
    Object.create({}),
  ]
  expect(others.map(isPlain)).toEqual(others.map(() => false))
})
