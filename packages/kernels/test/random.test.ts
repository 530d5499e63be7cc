import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  constant,
  elementIndex,
  engine,
  evaluate,
  evaluator,
  input,
  LoopProgram,
  normalOf,
  planLoop,
  threefry,
  uniformOf,
} from "../src"
import { readElements, writeElements } from "./elements"

const word = (value: number) => constant("i32", value | 0)
const hex = (value: number | bigint) => (Number(value) >>> 0).toString(16).padStart(8, "0")

/** The stream of a key as a kernel makes it: words, or a distribution of them. */
const [k0, k1] = [input(0, "i32"), input(1, "i32")]
const words = threefry(k0, k1, elementIndex(), word(0))
const programs = {
  words: new LoopProgram(
    "test-words",
    ["i32", "i32"],
    words.map((expr) => ({ type: "i32" as const, expr })),
  ),
  uniform32: new LoopProgram("test-u32", ["i32", "i32"], [{ type: "f32", expr: uniformOf(words, "f32") }]),
  uniform64: new LoopProgram("test-u64", ["i32", "i32"], [{ type: "f64", expr: uniformOf(words, "f64") }]),
  normal32: new LoopProgram("test-n32", ["i32", "i32"], [{ type: "f32", expr: normalOf(words, "f32") }]),
  normal64: new LoopProgram("test-n64", ["i32", "i32"], [{ type: "f64", expr: normalOf(words, "f64") }]),
}

function stream(which: keyof typeof programs, count: number, key: readonly [number, number]): number[][] {
  const program = programs[which]
  const { allocator } = engine()
  const blocks = [8, 8, ...program.outputs.map(() => count * 8)].map((bytes) => allocator.allocate(bytes))
  writeElements("i32", blocks[0]!, [key[0]])
  writeElements("i32", blocks[1]!, [key[1]])
  engine().run(planLoop(program, [count], [{ strides: [0] }, { strides: [0] }]), [...blocks])
  return program.outputs.map(({ type }, i) => readElements(type, blocks[2 + i]!, count))
}

const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length
const COUNT = 100_000

describe("threefry", () => {
  it.each([
    [[0, 0], [0, 0], "6b200159 99ba4efe"],
    [[-1, -1], [-1, -1], "1cb996fc bb002be7"],
    [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], "c4923a9c 483df7a0"],
  ] as const)("gives the published words for key %j and counter %j", (key, counter, want) => {
    const exprs = threefry(word(key[0]), word(key[1]), word(counter[0]), word(counter[1]))
    expect(evaluator(exprs)([]).map(hex).join(" ")).toBe(want)
  })

  it("is one stream: the kernel's n-th words are those of counter n", () => {
    const [a, b] = stream("words", 103, [17, -5])
    const reference = evaluator(words)
    for (let n = 0; n < 103; n++) expect([a![n], b![n]]).toEqual(reference([17, -5], n))
  })

  it("gives every counter of a key words of its own", () => {
    const [a, b] = stream("words", 100_000, [1, 2])
    expect(new Set(a!.map((x, i) => x * 4294967296 + b![i]!)).size).toBe(100_000)
  })

  it("has bits that are set half the time, and independent of their neighbours", () => {
    const [a, b] = stream("words", COUNT, [2024, 7]) as [number[], number[]]
    const deviation = Math.sqrt(COUNT) / 2
    for (let bit = 0; bit < 32; bit++) {
      for (const bits of [a, b, a.map((x, i) => x ^ b[i]!), a.map((x, i) => x ^ a[(i + 1) % COUNT]!)]) {
        const ones = bits.reduce((sum, x) => sum + ((x >>> bit) & 1), 0)
        expect(Math.abs(ones - COUNT / 2)).toBeLessThan(5 * deviation)
      }
    }
  })
})

describe("uniformOf", () => {
  it("spans [0, 1) in steps of 2^-24 and 2^-53", () => {
    const ends = (type: "f32" | "f64") => [0, -1].map((w) => evaluate(uniformOf([word(w), word(w)], type)))
    expect(ends("f32")).toEqual([0, 1 - 2 ** -24])
    expect(ends("f64")).toEqual([0, 1 - 2 ** -53])
  })

  it.each(["uniform32", "uniform64"] as const)("is uniform and without serial correlation: %s", (which) => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const [u] = stream(which, COUNT / 10, [a, b]) as [number[]]
        const bins = new Array<number>(64).fill(0)
        for (const x of u) bins[Math.floor(x * 64)]!++
        const expected = u.length / 64
        const chi2 = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
        // 63 degrees of freedom: beyond 140 once in 10^7.
        expect(chi2).toBeLessThan(140)
        for (const lag of [1, 2, 7]) {
          const correlation = mean(u.map((x, i) => (x - 0.5) * (u[(i + lag) % u.length]! - 0.5))) * 12
          expect(Math.abs(correlation) * Math.sqrt(u.length)).toBeLessThan(5.5)
        }
      }),
      { numRuns: 10 },
    )
  })
})

describe("normalOf", () => {
  it.each(["normal32", "normal64"] as const)(
    "has the moments and tails of the normal distribution: %s",
    (which) => {
      const [x] = stream(which, COUNT, [5, 6]) as [number[]]
      const within = (value: number, want: number, deviation: number) =>
        expect(Math.abs(value - want)).toBeLessThan((5 * deviation) / Math.sqrt(COUNT))
      within(mean(x), 0, 1)
      within(mean(x.map((v) => v ** 2)), 1, Math.sqrt(2))
      within(mean(x.map((v) => v ** 3)), 0, Math.sqrt(15))
      within(mean(x.map((v) => v ** 4)), 3, Math.sqrt(96))
      for (const [limit, share] of [
        [0.5, 0.6170751],
        [1, 0.3173105],
        [2, 0.0455003],
        [3, 0.0026998],
      ] as const) {
        within(mean(x.map((v) => Number(Math.abs(v) > limit))), share, Math.sqrt(share * (1 - share)))
      }
      within(mean(x.map((v, i) => v * x[(i + 1) % COUNT]!)), 0, 1)
    },
  )

  it.each(["f32", "f64"] as const)("is finite for all words, at most 6.77 in size, in %s", (type) => {
    const of = (a: number, b: number) => Number(evaluate(normalOf([word(a), word(b)], type)))
    expect(of(0, 0)).toBeCloseTo(6.7637, 3)
    expect(of(0, -2147483648)).toBeCloseTo(-6.7637, 3)
    // An angle at the end of its range, and the first word's largest value, where the logarithm ends.
    expect(Math.abs(of(-1, 0))).toBeLessThan(2e-4)
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(Math.abs(of(a, b))).toBeLessThan(6.77)
      }),
    )
  })

  it.each([
    ["normal32", "f32"],
    ["normal64", "f64"],
  ] as const)("is the same bits in JavaScript: %s", (which, type) => {
    const [x] = stream(which, 1000, [3, 4]) as [number[]]
    const reference = evaluator([normalOf(words, type)])
    expect(x).toEqual(x.map((_, n) => reference([3, 4], n)[0]))
  })
})
