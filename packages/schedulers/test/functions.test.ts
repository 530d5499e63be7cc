import fc from "fast-check"
import { expect, test } from "vitest"
import { golden } from "../../../conformance/golden"
import { cosPi } from "../src/numbers/cos-pi"
import { halfWave } from "../src/numbers/half-wave"
import { pow } from "../src/numbers/pow"

/** Arguments, and the result to 60 digits as a sum of two numbers. */
const rowsOf = (name: string): readonly number[][] =>
  golden<{ readonly call: string; readonly rows: readonly number[][] }>("schedulers", "function")
    .filter(({ call }) => call === name)
    .flatMap(({ rows }) => rows)

test("cosPi is within 0.501 ulp of the cosine to 60 digits", () => {
  const rows = rowsOf("cosPi")
  expect(rows.length).toBeGreaterThan(500)
  for (const [x, hi, lo] of rows) {
    expect(errorInUlp(cosPi(x), hi, lo), `cosPi(${x})`).toBeLessThanOrEqual(0.501)
  }
})

test("pow is within 0.501 ulp of the power to 60 digits", () => {
  const rows = rowsOf("pow")
  expect(rows.length).toBeGreaterThan(400)
  for (const [x, p, hi, lo] of rows) {
    expect(errorInUlp(pow(x, p), hi, lo), `pow(${x}, ${p})`).toBeLessThanOrEqual(0.501)
  }
})

test("halfWave is within 2 ulp of it, near the trough as well", () => {
  const rows = rowsOf("halfWave")
  expect(rows.length).toBeGreaterThan(100)
  for (const [x, hi, lo] of rows) {
    expect(errorInUlp(halfWave(0, 1, x), hi, lo), `halfWave(0, 1, ${x})`).toBeLessThanOrEqual(2)
  }
  expect([halfWave(0.3, 0.7, 0), halfWave(0.3, 0.7, 1), halfWave(0, 8, 0.5)]).toEqual([0.7, 0.3, 4])
})

test("cosPi is exact at the quarters, even, and repeats", () => {
  expect([0, 0.5, 1, 1.5, 2, -1, 1e300].map(cosPi)).toEqual([1, 0, -1, 0, 1, -1, 1])
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: -50, max: 50 }), (n, k) => {
      const x = n / 2 ** 40
      return cosPi(x) === cosPi(-x) && cosPi(x + 2 * k) === cosPi(x) && cosPi(1 - x) === -cosPi(x)
    }),
  )
})

test("pow meets its special cases and exact powers", () => {
  expect([pow(0, 0), pow(0, 2), pow(0, -1), pow(1, 1e308), pow(7, 1), pow(7, 0)]).toEqual([
    1,
    0,
    Number.POSITIVE_INFINITY,
    1,
    7,
    1,
  ])
  expect([pow(2, 2000), pow(0.5, 2000), pow(Number.POSITIVE_INFINITY, -1)]).toEqual([
    Number.POSITIVE_INFINITY,
    0,
    0,
  ])
  expect([pow(0.5, 1074), pow(0.5, 1022), pow(2, 1023), pow(10, 22), pow(3, 33), pow(0.25, 0.5)]).toEqual([
    2 ** -1074,
    2 ** -1022,
    2 ** 1023,
    1e22,
    5559060566555523,
    0.5,
  ])
  expect([
    pow(0.5, 1e300),
    pow(2, 1e300),
    pow(1 - 2 ** -53, 2 ** 65),
    pow(2, Number.NEGATIVE_INFINITY),
  ]).toEqual([0, Number.POSITIVE_INFINITY, 0, 0])
  expect([pow(-1, 2), pow(Number.NaN, 2), pow(2, Number.NaN)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

/** The reference is hi + lo; the ulp is that of hi. */
function errorInUlp(value: number, hi: number, lo: number): number {
  if (value === hi) return Math.abs(lo) / ulp(hi)
  return Math.abs(value - hi - lo) / ulp(hi)
}

function ulp(x: number): number {
  let power = 2 ** -1022
  while (power * 2 <= Math.abs(x)) power *= 2
  return Math.max(power * 2 ** -52, 2 ** -1074)
}
