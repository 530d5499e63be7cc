import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { golden } from "../../../conformance/golden"
import { constant, evaluate, input, pow } from "../src"
import { BLOCK, error32, error64, Runner } from "./maths-error"
import { FUNCTIONS, integers, missing } from "./maths-functions"
import { erf, judge } from "./maths-judge"

const thorough = Number(process.env.GRADUS_RUNS ?? 50) / 50

const view = new DataView(new ArrayBuffer(8))
function fromHex(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`))
  return view.getFloat64(0)
}
const tables = golden<{ readonly call: string; readonly rows: readonly string[] }>("kernels", "maths")
interface Row {
  readonly numbers: readonly number[]
  /** Hundredths of an ulp that rounding the result took away, as ulps. */
  readonly rest: number
}
function read(rows: readonly string[]): readonly Row[] {
  return rows.map((row) => {
    const parts = row.split(" ")
    return { numbers: parts.slice(0, -1).map(fromHex), rest: Number(parts.at(-1)) / 100 }
  })
}
/** Rows of arguments and result, of one case or of all. */
const fixture = (called: string, title?: string): readonly Row[] =>
  tables
    .filter(({ call, name }) => call === called && name === (title ?? name))
    .flatMap(({ rows }) => read(rows))

/** That an error is no larger than stated, and that what is stated is hardly larger. */
function mustBeStated(stated: number, worst: { error: number; x: unknown }, least: number, what: string) {
  const told = `the worst error of ${what} is ${worst.error.toFixed(3)} ulp, at ${worst.x}, and ${stated} is stated`
  expect(worst.error, told).toBeLessThanOrEqual(stated)
  expect(worst.error, `${told}, which is too much`).toBeGreaterThan(least)
}

describe("every function of maths", () => {
  it("states its error and is exported", () => {
    expect(missing).toEqual([])
  })

  it("has golden cases, and every case is of one", () => {
    const tabled = new Set(tables.map(({ call }) => call))
    const lacking = FUNCTIONS.filter(({ name }) => !tabled.has(name))
    expect(lacking.map(({ name }) => `conformance/kernels/maths/${name}.py: maths(…)`)).toEqual([])
    expect([...tabled].filter((call) => !FUNCTIONS.some(({ name }) => name === call))).toEqual([])
  })
})

const curves = FUNCTIONS.filter(({ operands }) => operands === 1).map((one) => [one.name, one] as const)

describe.each(curves)("%s", (name, one) => {
  const { of, operands, promises, path } = one

  it("keeps its error over the whole range of f32", () => {
    const runner = new Runner(name, "f32", of)
    const reference = judge(one)
    const x = runner.argument() as Float32Array
    const bits = new Uint32Array(x.buffer, x.byteOffset, BLOCK)
    // A prime stride meets every exponent and all low bits.
    const stride = Math.max(1, Math.round(20011 / thorough)) | 1
    let worst = { error: 0, x: 0 }
    for (let start = 7; start < 4294967296; start += BLOCK * stride) {
      for (let i = 0; i < BLOCK; i++) bits[i] = Math.min(4294967295, start + i * stride)
      const y = runner.run()
      const wanted = reference(x.subarray(0, BLOCK))
      for (let i = 0; i < BLOCK; i++) {
        const error = error32(y[i]!, wanted[i]!)
        if (error > worst.error) worst = { error, x: x[i]! }
      }
    }
    // A stride misses the worst, which the bench of every argument finds.
    mustBeStated(promises.f32, worst, promises.f32 / 2, `${name} in f32 (${path})`)
  })

  it("keeps its error in f64, against results from 60 digits", () => {
    const rows = fixture(name)
    const runner = new Runner(name, "f64", of)
    const x = runner.argument()
    for (const [i, { numbers }] of rows.entries()) x[i] = numbers[0]!
    const y = runner.run(rows.length)
    let worst = { error: 0, x: 0 }
    for (const [i, { numbers, rest }] of rows.entries()) {
      const error = error64(y[i]!, numbers[1]!, rest)
      if (error > worst.error) worst = { error, x: numbers[0]! }
    }
    mustBeStated(promises.f64, worst, promises.f64 - 0.1, `${name} in f64 (${path})`)
  })

  it.each(["f32", "f64"] as const)("has its values at corners in %s, the exact ones exactly", (type) => {
    const rows = fixture(name, "corners")
    const runner = new Runner(name, type, of)
    for (const [i, { numbers }] of rows.entries()) runner.argument()[i] = numbers[0]!
    const y = runner.run(rows.length)
    for (const [i, { numbers, rest }] of rows.entries()) {
      const [x, want] = numbers as [number, number]
      const isExact = rest === 0 && (type === "f64" || Object.is(Math.fround(want), want))
      const error = type === "f32" ? error32(y[i]!, want) : error64(y[i]!, want, rest)
      if (isExact || error > promises[type]) expect([x, y[i]]).toEqual([x, want])
    }
    expect(rows.length).toBeGreaterThanOrEqual(5)
  })

  it.each(["f32", "f64"] as const)("is the same bits in JavaScript, in %s", (type) => {
    const runner = new Runner(name, type, of)
    const expr = of(input(0, type))
    const any = type === "f32" ? fc.float() : fc.double()
    const near = type === "f32" ? fc.float({ min: -8, max: 8 }) : fc.double({ min: -8, max: 8 })
    fc.assert(
      fc.property(fc.array(fc.oneof(any, near), { minLength: 8, maxLength: 8 }), (values) => {
        runner.argument().set(values)
        const got = [...runner.run(8)]
        expect(got).toEqual(values.map((x) => evaluate(expr, [x])))
      }),
      { numRuns: Math.ceil(20 * thorough) },
    )
  })

  it("refuses integers", () => {
    expect(() => of(...integers(operands))).toThrow(`${name}: the operand must be f32 or f64, got i32`)
  })
})

describe("odd and even functions", () => {
  const symmetric = curves.filter(([, { promises }]) => promises.symmetry)
  it.each(symmetric)("%s changes sign with its argument, or does not, to the bit", (name, one) => {
    const sign = one.promises.symmetry === "odd" ? -1 : 1
    const runner = new Runner(name, "f32", one.of)
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        runner.argument().set([x, -x, Math.fround(x / 1e30), Math.fround(-x / 1e30)])
        const [a, b, c, d] = runner.run(4)
        expect([b, d]).toEqual([sign * a!, sign * c!])
      }),
    )
  })
})

describe("the reference of erf", () => {
  it("agrees with 60 digits", () => {
    for (const { numbers } of fixture("erf")) {
      const [x, want] = numbers as [number, number]
      // Smaller numbers than f32's are not its task.
      if (Math.abs(x) > 1e-300) expect(Math.abs(erf(x) / want - 1)).toBeLessThan(1e-14)
    }
  })
})

describe("pow", () => {
  const { promises, of: power } = FUNCTIONS.find(({ name }) => name === "pow")!
  it("keeps its error over the range of f32", () => {
    const runner = new Runner("pow", "f32", power, 2)
    const sample = fc.sample(
      fc.tuple(fc.float({ min: 0, noNaN: true }), fc.double({ min: -1, max: 1 })),
      4000,
    )
    const near = fc.sample(fc.tuple(fc.float({ min: 0.5, max: 2 }), fc.double({ min: -1, max: 1 })), 4000)
    const [x, y] = [runner.argument(0), runner.argument(1)]
    for (const [i, [base, part]] of [...sample, ...near].entries()) {
      x[i] = base
      // Exponents whose result is in range, or just out of it.
      y[i] = (part * 152) / Math.abs(Math.log2(x[i]!) || 1)
    }
    const z = runner.run(8000)
    let worst = { error: 0, x: [0, 0] }
    for (let i = 0; i < 8000; i++) {
      const error = error32(z[i]!, x[i]! ** y[i]!)
      if (error > worst.error) worst = { error, x: [x[i]!, y[i]!] }
    }
    mustBeStated(promises.f32, worst, 0.4, "pow in f32")
  })

  it("keeps its error in f64, against results from 60 digits", () => {
    const rows = fixture("pow")
    const runner = new Runner("pow", "f64", power, 2)
    for (const [i, { numbers }] of rows.entries()) {
      runner.argument(0)[i] = numbers[0]!
      runner.argument(1)[i] = numbers[1]!
    }
    const z = runner.run(rows.length)
    let worst = { error: 0, x: [0, 0] as readonly number[] }
    for (const [i, { numbers, rest }] of rows.entries()) {
      const error = error64(z[i]!, numbers[2]!, rest)
      if (error > worst.error) worst = { error, x: numbers }
    }
    mustBeStated(promises.f64, worst, promises.f64 - 0.1, "pow in f64")
  })

  // C99's table is Math.pow's, but that 1 to any power is 1, and −1 to an infinite one.
  const c99 = (x: number, y: number) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)
  it.each(["f32", "f64"] as const)("has C99's special values in %s", (type) => {
    const tiny = type === "f32" ? 1e-45 : 5e-324
    const sizes = [0, tiny, 0.25, 1, 2, 3, Infinity]
    const powers = [0, 0.5, 1, 2, 3, 4.5, 1e30, Infinity, -0.5, -1, -2, -3, -4.5, -1e30, -Infinity, -0, NaN]
    const bases = [...sizes, ...sizes.map((x) => -x), NaN]
    const pairs = bases.flatMap((x) => powers.map((y) => [x, y] as const))
    const runner = new Runner("pow", type, power, 2)
    for (const [i, [x, y]] of pairs.entries()) {
      runner.argument(0)[i] = x
      runner.argument(1)[i] = y
    }
    const z = runner.run(pairs.length)
    for (const [i, [x, y]] of pairs.entries()) {
      const want = c99(type === "f32" ? Math.fround(x) : x, y)
      const error = type === "f32" ? error32(z[i]!, want) : error64(z[i]!, want)
      if (!(error <= 2)) expect({ x, y, got: z[i] }).toEqual({ x, y, got: want })
    }
  })

  it.each(["f32", "f64"] as const)("is the same bits in JavaScript, in %s", (type) => {
    const runner = new Runner("pow", type, power, 2)
    const expr = pow(input(0, type), input(1, type))
    const number = type === "f32" ? fc.float() : fc.double()
    const near = type === "f32" ? fc.float({ min: -9, max: 9 }) : fc.double({ min: -9, max: 9 })
    fc.assert(
      fc.property(
        fc.oneof(number, near, fc.constant(1)),
        fc.oneof(number, near, fc.integer({ min: -9, max: 9 })),
        (x, y) => {
          runner.argument(0)[0] = x
          runner.argument(1)[0] = y
          expect(runner.run(1)[0]).toBe(evaluate(expr, [x, y]))
        },
      ),
      { numRuns: Math.ceil(200 * thorough) },
    )
  })

  it("refuses operands of two types", () => {
    expect(() => pow(constant("f32", 1), constant("f64", 1))).toThrow("operands must have one type")
  })
})
