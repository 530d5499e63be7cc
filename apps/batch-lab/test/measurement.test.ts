import fc from "fast-check"
import { expect, test } from "vitest"
import { type Chunk, parseResults } from "../src/index"
import { thin } from "../src/report/thin"
import { formatResults } from "../src/results-file"
import { spreadOf, wilsonInterval } from "../src/spread"
import { madeUpResults } from "./made-up-results"

test("a spread is in order, within the values, and does not depend on their order", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(values, (list) => {
      const spread = spreadOf(list)
      expect(spread).toEqual(spreadOf(list.toReversed()))
      const { low, median, high } = spread as { low: number; median: number; high: number }
      const ordered = [Math.min(...list), low, median, high, Math.max(...list)]
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b))
    }),
  )
  expect(spreadOf([])).toBeNull()
  expect(spreadOf([4, 1, 3, 2, 5])).toEqual({ median: 3, low: 2, high: 4, count: 5 })
})

test("an accuracy's interval holds it, lies in [0, 1], and shrinks with more images", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, part) => {
        const share = Math.round(part * count) / count
        const [low, high] = wilsonInterval(share, count)
        const [closerLow, closerHigh] = wilsonInterval(share, count * 4)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(share + 1e-12)
        expect(high).toBeGreaterThanOrEqual(share - 1e-12)
        expect(closerHigh - closerLow).toBeLessThan(high - low)
      },
    ),
  )
  // Brown, Cai, DasGupta 2001: of the textbook, 10 of 10 gives [0.722, 1].
  expect(wilsonInterval(1, 10)[0]).toBeCloseTo(0.7225, 3)
})

test("thinning keeps the first point, the end, and the mean loss", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 2, max: 50 }), (count, most) => {
      const chunks = Array.from({ length: count }, (_, i) => chunk(i))
      const thinned = thin(chunks, most)
      expect(thinned.length).toBeLessThanOrEqual(Math.max(most, 1))
      expect(thinned[0]).toEqual(chunks[0])
      expect(thinned.at(-1)?.updates).toBe(chunks.at(-1)?.updates)
      // A mean is rounded, and may leave the interval of what it is a mean of by that much.
      const between = (low: number, high: number) =>
        thinned.every(({ loss }) => (loss ?? 0) >= low * (1 - 1e-14) && (loss ?? 0) <= high * (1 + 1e-14))
      expect(between(chunk(count - 1).loss as number, chunk(0).loss as number)).toBe(true)
    }),
  )
})

function chunk(i: number): Chunk {
  const place = { updates: i + 1, examples: 10 * (i + 1), seconds: i + 1 }
  return { type: "chunk", batchSize: 10, ...place, loss: 2 / (i + 1), chunkExamples: 10, chunkSeconds: 1 }
}

test("results survive being written and read", () => {
  const results = madeUpResults([
    { batchSize: 1, secondsPerEpoch: 8, accuracy: 0.976 },
    { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.975, stopped: "diverged" },
  ])
  expect(parseResults(formatResults(results))).toEqual(results)
  expect(() => parseResults('{"type":"chunk"}\n')).toThrow(/no header/)
  expect(() => parseResults("")).toThrow(/no header/)
})
