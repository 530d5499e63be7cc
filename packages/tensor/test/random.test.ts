import { isDeepStrictEqual } from "node:util"
import { constant, type Expr, evaluate, threefry } from "@gradus/kernels"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  Generator,
  manualSeed,
  rand,
  randint,
  randLike,
  randn,
  randnLike,
  randperm,
  type Tensor,
  zeros,
} from "../src"
import { threefryWords } from "../src/random/fork-key"

type Four = [Expr, Expr, Expr, Expr]

const numbers = (x: Tensor) => [...x.toTypedArray()]
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe("streams", () => {
  it("depend on the seed and the order of draws alone", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.array(fc.nat({ max: 30 }), { maxLength: 5 }), (seed, sizes) => {
        const one = new Generator(seed)
        const two = new Generator(seed)
        for (const n of sizes) {
          expect(numbers(randn([n], { generator: one }))).toEqual(numbers(randn([n], { generator: two })))
        }
      }),
    )
  })

  it("do not depend on the shape: the numbers are those of the elements in row-major order", () => {
    const of = (shape: readonly number[]) => numbers(rand(shape, { generator: new Generator(9) }))
    expect(of([2, 3, 4])).toEqual(of([24]))
    expect(of([30]).slice(0, 24)).toEqual(of([24]))
  })

  it("go on where a saved state stood", () => {
    const generator = new Generator(5)
    rand([3], { generator })
    const state = JSON.parse(JSON.stringify(generator.state()))
    const next = numbers(rand([3], { generator }))
    expect(numbers(rand([3], { generator: new Generator().loadState(state) }))).toEqual(next)
    expect(numbers(rand([3], { generator: generator.manualSeed(5) }))).not.toEqual(next)
  })

  it("are equal to a comparison of objects at the same place alone", () => {
    const place = fc.record({ seed: fc.nat({ max: 2 }), fork: fc.nat({ max: 2 }), draws: fc.nat({ max: 2 }) })
    const at = ({ seed, fork, draws }: { seed: number; fork: number; draws: number }) => {
      const generator = fork === 0 ? new Generator(seed) : new Generator(seed).fork(fork)
      generator.skip(draws)
      return generator
    }
    fc.assert(
      fc.property(place, place, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b)
        expect(isDeepStrictEqual(at(a), at(b))).toBe(same)
        const compare = expect(at(a))
        if (same) compare.toEqual(at(b))
        else compare.not.toEqual(at(b))
      }),
    )
  })

  it("differ for different seeds, draws and forks, also in the high bits of the seed", () => {
    const first = (generator: Generator) => numbers(rand([4], { generator })).join()
    const all = [
      ...[0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((seed) => first(new Generator(seed))),
      ...[0, 1, 2, 2 ** 20].map((stream) => first(new Generator(0).fork(stream))),
    ]
    const twice = new Generator(0)
    rand([4], { generator: twice })
    all.push(first(twice))
    expect(new Set(all).size).toBe(all.length)
  })

  it("are the default generator's where none is given", () => {
    manualSeed(42)
    const a = numbers(rand([3]))
    manualSeed(42)
    expect(numbers(rand([3]))).toEqual(a)
    manualSeed(0)
  })

  it("are Threefry's: the first number of seed 0 is the known answer for key 0 and counter 0", () => {
    // Random123's kat_vectors, threefry2x32 with 20 rounds: 6b200159 99ba4efe.
    const generator = () => new Generator(0)
    expect(rand([1], { generator: generator() }).item()).toBe(0x6b2001 / 2 ** 24)
    const double = rand([1], { generator: generator(), dtype: "float64" }).item()
    // 27 bits of the first word, then 26 of the second.
    expect(double).toBe(((0x6b200159 >>> 5) * 2 ** 26 + (0x99ba4efe >>> 6)) / 2 ** 53)
  })

  it("take shape and dtype from another tensor", () => {
    const like = zeros([2, 3], { dtype: "float64" })
    const generator = () => new Generator(7)
    expect(randLike(like, { generator: generator() }).toArray()).toEqual(
      rand([2, 3], { dtype: "float64", generator: generator() }).toArray(),
    )
    expect(randnLike(like, { generator: generator(), dtype: "float32" }).toArray()).toEqual(
      randn([2, 3], { generator: generator() }).toArray(),
    )
    expect(randLike(zeros([1], { dtype: "int32" })).dtype).toBe("float32")
  })

  it("refuse seeds that are not integers", () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => new Generator(seed)).toThrow(/seed must be a whole number/)
    for (const stream of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => new Generator().fork(stream)).toThrow(/stream must be a whole number in \[0, ∞\)/)
    for (const seed of ["7", null, 7n, true] as never[])
      expect(() => new Generator(seed)).toThrow(/seed must be a whole number/)
  })
})

describe("forks", () => {
  const at = (root: Generator, ...path: number[]) => path.reduce((one, stream) => one.fork(stream), root)
  const keyOf = (generator: Generator) => generator.state().key.join()

  it("depend on the order of the path", () => {
    const root = new Generator(3)
    expect(keyOf(at(root, 0, 1))).not.toBe(keyOf(at(root, 1, 0)))
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.array(fc.oneof(fc.nat({ max: 3 }), fc.maxSafeNat()), { maxLength: 5 }), {
          selector: String,
          maxLength: 30,
        }),
        (paths) => {
          expect(new Set(paths.map((path) => keyOf(at(root, ...path)))).size).toBe(paths.length)
        },
      ),
    )
  })

  it("never share a key: a million paths of one to six forks, and the seeds they may come from", () => {
    const keys = new Set<string>()
    let count = 0
    const add = (generator: Generator) => {
      keys.add(keyOf(generator))
      count++
      return generator
    }
    const roots = [0, 1, 2, 3].map((seed) => add(new Generator(seed)))
    for (const root of roots) {
      // Wide, square and deep.
      for (let stream = 0; stream < 110_000; stream++) add(root.fork(stream))
      for (let a = 0; a < 300; a++) {
        const child = root.fork(a)
        for (let b = 0; b < 300; b++) add(child.fork(b))
      }
      for (let path = 0; path < 4 ** 6; path++) {
        let child = root.fork(path & 3).fork((path >> 2) & 3)
        for (let level = 2; level < 6; level++) child = child.fork((path >> (2 * level)) & 3)
        add(child)
      }
      for (let power = 17; power < 53; power++) add(root.fork(2 ** power)).fork(2 ** power)
      for (let a = 0; a < 12; a++)
        for (let b = 0; b < 12; b++)
          for (let c = 0; c < 12; c++) for (let d = 0; d < 32; d++) add(at(root, a, b, c, d))
    }
    expect(count).toBeGreaterThan(1_000_000)
    expect(keys.size).toBe(count)
  }, 120_000)

  it("do not depend on what was drawn, and draw other numbers than the parent", () => {
    const [fresh, used] = [new Generator(5), new Generator(5)]
    rand([10], { generator: used })
    expect(keyOf(used.fork(3))).toBe(keyOf(fresh.fork(3)))
    const words = new Set<number>()
    const draws = [fresh, ...Array.from({ length: 9 }, (_, i) => fresh.fork(i))]
    for (const generator of draws)
      for (const x of numbers(rand([200], { generator, dtype: "float64" }))) words.add(x)
    expect(words.size).toBe(2000)
  })

  it("have keys by the cipher of the draws, marked", () => {
    const [k0, k1] = [0x01234567, 0x9abcdef]
    for (const [c0, c1] of [
      [0, 0],
      [1, 0],
      [-1, 77],
    ] as const) {
      const words = threefry(...([k0, k1, c0, c1].map((word) => constant("i32", word)) as Four))
      expect(threefryWords([k0, k1], [c0, c1])).toEqual(words.map((word) => evaluate(word)))
    }
    // Random123's known answers, threefry2x32 with 20 rounds.
    expect(threefryWords([0, 0], [0, 0]).map((word) => (word >>> 0).toString(16))).toEqual([
      "6b200159",
      "99ba4efe",
    ])
    expect(threefryWords([-1, -1], [-1, -1]).map((word) => (word >>> 0).toString(16))).toEqual([
      "1cb996fc",
      "bb002be7",
    ])
    expect(keyOf(new Generator(7).fork(2 ** 40 + 5))).toBe(
      threefryWords([7 ^ 0x666f726b, 0 ^ 0xf0f0f0f0], [5, 2 ** 8]).join(),
    )
  })
})

describe("states", () => {
  it("are refused where they are none, and nothing changes", () => {
    const generator = new Generator(3)
    const before = generator.state()
    const wrong = [
      undefined,
      null,
      {},
      { key: [1], draws: 0 },
      { key: [1.5, 0], draws: 0 },
      { key: [2 ** 32, 0], draws: 0 },
      { key: "12", draws: 0 },
      { key: [1, 2] },
      { key: [1, 2], draws: -1 },
      { key: [1, 2], draws: 0.5 },
      { key: [1, 2], draws: 2 ** 33 },
      { key: [1, 2], draws: "3" },
    ] as never[]
    for (const state of wrong) {
      expect(() => generator.loadState(state)).toThrow(/^Generator.loadState: (the state|draws) must/)
      expect(generator.state()).toEqual(before)
    }
  })

  it("are copies, and hold for every fork through JSON", () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.array(fc.maxSafeNat(), { maxLength: 3 }),
        fc.nat({ max: 3 }),
        (seed, path, draws) => {
          const generator = path.reduce((one, stream) => one.fork(stream), new Generator(seed))
          for (let i = 0; i < draws; i++) rand([2], { generator })
          const again = new Generator().loadState(JSON.parse(JSON.stringify(generator.state())))
          ;(generator.state().key as unknown as number[])[0] = 5
          expect(numbers(rand([3], { generator: again }))).toEqual(numbers(rand([3], { generator })))
        },
      ),
    )
  })

  it("a stream ends rather than begin again", () => {
    const generator = new Generator(1).loadState({ key: [1, 0], draws: 2 ** 32 - 1 })
    rand([2], { generator })
    expect(() => rand([2], { generator })).toThrow(/a stream must end after 2\^32 draws/)
  })
})

describe("distributions", () => {
  const n = 100_000

  it("forked streams are independent: their correlation is that of noise", () => {
    const parent = new Generator(3)
    const [a, b] = [0, 1].map((stream) =>
      numbers(rand([n], { generator: parent.fork(stream), dtype: "float64" })),
    )
    const correlation = mean(a.map((x, i) => (x - 0.5) * (b[i] - 0.5))) * 12
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(n))
  })

  it("consecutive draws are independent", () => {
    const generator = new Generator(4)
    const first = Array.from({ length: 5000 }, () => rand([1], { generator }).item())
    const serial = mean(first.slice(1).map((x, i) => (x - 0.5) * (first[i] - 0.5))) * 12
    expect(Math.abs(serial)).toBeLessThan(5 / Math.sqrt(5000))
  })

  it("rand lies in [0, 1) and fills it evenly, in both precisions", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const values = numbers(rand([n], { dtype, generator: new Generator(1) }))
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...values)).toBeLessThan(1)
      const bins = new Array<number>(20).fill(0)
      for (const x of values) bins[Math.floor(x * 20)]++
      const chi2 = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0)
      expect(chi2).toBeLessThan(60) // 19 degrees of freedom: p ≈ 4e-6
    }
  })

  it("randn has the moments of the normal distribution", () => {
    const values = numbers(randn([n], { dtype: "float64", generator: new Generator(2) }))
    const moment = (k: number) => mean(values.map((x) => x ** k))
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n))
  })

  it("randint covers its range evenly and no more", () => {
    const values = numbers(randint(-3, 4, [70_000], { generator: new Generator(6) }))
    const counts = new Map<number, number>()
    for (const x of values) counts.set(x, (counts.get(x) ?? 0) + 1)
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3])
    for (const count of counts.values())
      expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000 * (6 / 7)))
    expect(() => randint(3, 3, [1])).toThrow(/low < high/)
    expect(numbers(randint(-(2 ** 31), 2 ** 31, [50])).every(Number.isInteger)).toBe(true)
  })

  it("randperm permutes, every order as likely", () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.nat(), (size, seed) => {
        const order = numbers(randperm(size, { generator: new Generator(seed) }))
        expect(order.sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i))
      }),
    )
    const counts = new Map<string, number>()
    const generator = new Generator(8)
    for (let i = 0; i < 12_000; i++) {
      const order = numbers(randperm(3, { generator })).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values())
      expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000 * (5 / 6)))
  })
})
