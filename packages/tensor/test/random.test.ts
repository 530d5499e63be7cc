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
      expect(() => new Generator(seed)).toThrow(/seed must be an integer/)
    expect(() => new Generator().fork(-1)).toThrow(/stream/)
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
