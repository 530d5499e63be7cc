import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { golden } from "../../../conformance/golden"
import { constant, type Expr, evaluate, input, pow } from "../src"
import { BLOCK, error32, error64, Runner } from "./maths-error"
import { erf, FUNCTIONS } from "./maths-functions"

const thorough = Number(process.env.GRADUS_RUNS ?? 50) / 50

const view = new DataView(new ArrayBuffer(8))
function fromHex(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`))
  return view.getFloat64(0)
}
const tables = golden<{ readonly call: string; readonly rows: readonly string[] }>("kernels", "maths")
/** Rows of arguments, result, and the hundredths of an ulp that rounding the result took away. */
function fixture(name: string): { numbers: number[]; rest: number }[] {
  const rows = tables.filter(({ call }) => call === name).flatMap(({ rows }) => rows)
  return rows.map((row) => {
    const parts = row.split(" ")
    return { numbers: parts.slice(0, -1).map(fromHex), rest: Number(parts.at(-1)) / 100 }
  })
}

it("every table is of a function that is measured", () => {
  const names = new Set(tables.map(({ call }) => call))
  expect([...names].sort()).toEqual([...Object.keys(FUNCTIONS), "pow"].sort())
})

describe.each(Object.entries(FUNCTIONS))("%s", (name, { of, reference, f32, f64, special }) => {
  it("keeps its error over the whole range of f32", () => {
    const runner = new Runner(name, "f32", of)
    const x = runner.argument()
    const bits = new Uint32Array(x.buffer, x.byteOffset, BLOCK)
    // A prime stride meets every exponent and all low bits.
    const stride = Math.max(1, Math.round(20011 / thorough)) | 1
    let worst = { error: 0, x: 0, got: 0 }
    for (let start = 7; start < 4294967296; start += BLOCK * stride) {
      for (let i = 0; i < BLOCK; i++) bits[i] = Math.min(4294967295, start + i * stride)
      const y = runner.run()
      for (let i = 0; i < BLOCK; i++) {
        const error = error32(y[i]!, reference(x[i]!))
        if (error > worst.error) worst = { error, x: x[i]!, got: y[i]! }
      }
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(f32)
    expect(worst.error).toBeGreaterThan(0.5)
  })

  it("keeps its error in f64, against results from 60 digits", () => {
    const rows = fixture(name)
    const runner = new Runner(name, "f64", of)
    const x = runner.argument()
    for (const [i, { numbers }] of rows.entries()) x[i] = numbers[0]!
    const y = runner.run(rows.length)
    let worst = 0
    for (const [i, { numbers, rest }] of rows.entries()) {
      const error = error64(y[i]!, numbers[1]!, rest)
      worst = Math.max(worst, error)
      if (!(error <= f64))
        expect({ x: numbers[0], got: y[i], error }).toEqual({ x: numbers[0], got: numbers[1] })
    }
    // What is stated is not above the worst known.
    expect(worst).toBeGreaterThan(f64 - 0.1)
  })

  it.each(["f32", "f64"] as const)("has C99's special values in %s", (type) => {
    const runner = new Runner(name, type, of)
    for (const [i, [x]] of special.entries()) runner.argument()[i] = x
    const y = runner.run(special.length)
    for (const [i, [x, want]] of special.entries()) expect([x, y[i]]).toEqual([x, want])
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
    expect(() => of(constant("i32", 1))).toThrow(`${name}: the operand must be f32 or f64, got i32`)
  })
})

describe("odd and even functions", () => {
  it.each(["sin", "tan", "tanh", "erf"])("%s changes sign with its argument, to the bit", (name) => {
    const runner = new Runner(name, "f32", FUNCTIONS[name]!.of)
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        runner.argument().set([x, -x, Math.fround(x / 1e30), Math.fround(-x / 1e30)])
        const [a, b, c, d] = runner.run(4)
        expect([b, d]).toEqual([-a!, -c!])
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
  const power = (x: Expr, y?: Expr) => pow(x, y!)
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
    let worst = 0
    for (let i = 0; i < 8000; i++) worst = Math.max(worst, error32(z[i]!, x[i]! ** y[i]!))
    expect(worst).toBeLessThanOrEqual(1.3)
    expect(worst).toBeGreaterThan(0.4)
  })

  it("keeps its error in f64, against results from 60 digits", () => {
    const rows = fixture("pow")
    const runner = new Runner("pow", "f64", power, 2)
    for (const [i, { numbers }] of rows.entries()) {
      runner.argument(0)[i] = numbers[0]!
      runner.argument(1)[i] = numbers[1]!
    }
    const z = runner.run(rows.length)
    let worst = 0
    for (const [i, { numbers, rest }] of rows.entries()) {
      const error = error64(z[i]!, numbers[2]!, rest)
      worst = Math.max(worst, error)
      if (!(error <= 1.2)) expect({ numbers, got: z[i], error }).toEqual({ numbers, got: numbers[2] })
    }
    expect(worst).toBeGreaterThan(1.1)
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
