import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  constant,
  contiguousStrides,
  type Expr,
  elementIndex,
  engine,
  evaluate,
  evaluator,
  input,
  LoopProgram,
  planLoop,
  type ScalarType,
  type StorageType,
} from "../src"
import { readElements, writeElements } from "./elements"

const { allocator } = engine()

const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  1e-45,
  1e-310,
  1.1754943508222875e-38,
]
const float = fc.oneof(fc.constantFrom(...edges), fc.double(), fc.float(), fc.integer().map(Number))
const int = fc.oneof(fc.constantFrom(0, 1, -1, 2147483647, -2147483648), fc.integer())
/** Bits of NaN differ between engines, so only numbers show theirs. */
const clean = (x: Expr) => x.eq(x).select(x, 0)

const INPUTS: readonly StorageType[] = ["f32", "f64", "i32", "bool", "f32", "f64"]

/** One step of a random program: numbers that pick an operation and its operands among the earlier values. */
const step = fc.record({ op: fc.nat(999), a: fc.nat(999), b: fc.nat(999), c: fc.nat(999), float, int })
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Pick = (type: ScalarType, at: number) => Expr
type Make = (pick: Pick, step: Step) => Expr

const FLOATS = ["f32", "f64"] as const
const INTS = ["i32", "i64"] as const
const NUMBERS = [...FLOATS, ...INTS]
const method = (a: Expr, op: string, b?: Expr | number) =>
  (a as never as Record<string, (b?: Expr | number) => Expr>)[op]!(b)
const unary = (types: readonly ScalarType[], ...ops: string[]): Make[] =>
  types.flatMap((t) =>
    ops.map(
      (op): Make =>
        (pick, { a }) =>
          method(pick(t, a), op),
    ),
  )
const binary = (types: readonly ScalarType[], ...ops: string[]): Make[] =>
  types.flatMap((t) =>
    ops.map(
      (op): Make =>
        (pick, { a, b }) =>
          method(pick(t, a), op, pick(t, b)),
    ),
  )
const convert = (from: readonly ScalarType[], to: ScalarType): Make[] =>
  from.map(
    (t) =>
      (pick, { a }) =>
        pick(t, a).to(to),
  )

const OPERATIONS: readonly Make[] = [
  ...binary(NUMBERS, "add", "sub", "mul", "eq", "ne", "lt", "le", "gt", "ge"),
  ...binary([...FLOATS, "i32"], "min", "max"),
  ...binary(FLOATS, "div"),
  ...binary([...INTS, "bool"], "and", "or", "xor"),
  ...binary(["bool"], "eq", "ne"),
  ...unary(FLOATS, "sqrt", "floor", "ceil", "trunc", "nearest"),
  ...unary(NUMBERS, "neg", "abs"),
  ...unary([...INTS, "bool"], "not"),
  ...convert([...NUMBERS, "bool"], "bool"),
  ...convert(["f64", "i32", "bool"], "f32"),
  ...convert(["f32", "i32", "bool"], "f64"),
  ...convert(["f32", "f64", "i64", "bool"], "i32"),
  ...convert(["i32", "bool"], "i64"),
  (pick, { a }) => clean(pick("f32", a)).bits("i32"),
  (pick, { a }) => clean(pick("f64", a)).bits("i64"),
  (pick, { a }) => pick("i32", a).bits("f32"),
  (pick, { a }) => pick("i64", a).bits("f64"),
  ...INTS.flatMap((t) =>
    ["shl", "shrS", "shrU"].map(
      (op): Make =>
        (pick, { a, b }) =>
          method(pick(t, a), op, b % (t === "i64" ? 64 : 32)),
    ),
  ),
  ...[...NUMBERS, "bool" as const].flatMap((t): Make[] => [
    (pick, { a, b, c }) => pick("bool", a).select(pick(t, b), pick(t, c)),
    (pick, { a, b, c }) => pick("bool", a).rarely(pick(t, b), pick(t, c)),
  ]),
  ...FLOATS.flatMap((t): Make[] => [
    (pick, { a, b }) => pick(t, a).lt(pick(t, b)).select(pick(t, a), pick(t, b)),
    (pick, { a, b }) => pick(t, a).lt(pick(t, b)).select(pick(t, b), pick(t, a)),
    (pick, { a, b }) => pick("bool", a).select(pick(t, b), 0),
    (pick, { a, b }) => pick("bool", a).select(constant(t, 0), pick(t, b)),
    (_, { float }) => constant(t, float),
  ]),
  (_, { int }) => constant("i32", int),
  (_, { int, a }) => constant("i64", BigInt(int) * 2n ** 32n + BigInt(a)),
  () => elementIndex(),
]

/** Programs with shared values: every step may use any earlier one; what none uses is an output. */
const programs = fc.array(step, { minLength: 1, maxLength: 24 }).map((steps) => {
  const pool = [...INPUTS.entries()].map(([i, type]) => input(i, type))
  pool.push(constant("i64", 12345678901234567n))
  const first = pool.length
  const used = new Set<Expr>()
  for (const step of steps) {
    const pick: Pick = (type, at) => {
      const fit = pool.filter((expr) => expr.type === type)
      // Late values are picked more often, so that expressions grow deep.
      return fit[fit.length - 1 - (at % Math.min(fit.length, 1 + (at % 5)))]!
    }
    const made = OPERATIONS[step.op % OPERATIONS.length]!(pick, step)
    const use = (expr: Expr): void => expr.args.forEach((arg) => used.add(arg) && use(arg))
    use(made)
    pool.push(made)
  }
  const ends = pool.slice(first).filter((expr) => !used.has(expr))
  return ends
    .flatMap((expr) => (expr.type === "i64" ? [expr.to("i32"), expr.shrU(32).to("i32")] : [expr]))
    .slice(-8)
})
let serial = 0

describe("evaluate", () => {
  it("equals the emitted kernel bit for bit, for any expressions, shapes and views", () => {
    fc.assert(
      fc.property(
        programs,
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
        fc.array(fc.constantFrom("row", "uniform", "column", "zero"), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        fc.infiniteStream(float),
        fc.infiniteStream(int),
        (outputs, shape, layouts, narrow, floats, ints) => {
          const row = contiguousStrides(shape)
          const size = shape.reduce((a, b) => a * b, 1)
          const strides = layouts.map((layout, i) => {
            // Loops over 32-bit types with uniform 64-bit ones take four lanes.
            if (narrow && INPUTS[i] === "f64") return shape.map(() => 0)
            if (layout === "column") return contiguousStrides([...shape].reverse()).reverse()
            if (layout === "zero") return row.map((s, axis) => (axis === shape.length - 1 ? 0 : s))
            return layout === "row" ? row : shape.map(() => 0)
          })
          const data = INPUTS.map((type) =>
            Array.from({ length: size }, () => {
              if (type === "i32") return ints.next().value
              if (type === "bool") return Math.abs(ints.next().value) % 2
              return type === "f32" ? Math.fround(floats.next().value) : floats.next().value
            }),
          )
          const types = outputs.map(({ type }) => type as StorageType)
          const blocks = [...INPUTS, ...types].map(() => allocator.allocate(size * 8))
          for (const [i, type] of INPUTS.entries()) writeElements(type, blocks[i]!, data[i]!)
          const program = new LoopProgram(
            `test-evaluate-${serial++}`,
            INPUTS,
            outputs.map((expr, i) => ({ type: types[i]!, expr })),
          )
          engine().run(
            planLoop(
              program,
              shape,
              strides.map((s) => ({ strides: s })),
            ),
            blocks,
          )

          const reference = evaluator(outputs)
          for (let n = 0; n < size; n++) {
            const at = row.map((s, axis) => Math.floor(n / s) % shape[axis]!)
            const offsets = strides.map((s) => s.reduce((sum, step, axis) => sum + step * at[axis]!, 0))
            const want = reference(
              data.map((values, i) => values[offsets[i]!]!),
              n,
            )
            for (const [i, type] of types.entries()) {
              const got = readElements(type, blocks[INPUTS.length + i]!, size)[n]
              if (!Object.is(got, want[i]))
                expect({ output: i, n, got }).toEqual({ output: i, n, got: want[i] })
            }
          }
          for (const block of blocks) allocator.free(block, size * 8)
        },
      ),
      { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 50) },
    )
  })

  it.each(["f32", "f64"] as const)(
    "equals min and max beside any constant, with their zeros and NaN, in %s",
    (type) => {
      const values = [0, -0, 1, -1, Infinity, -Infinity, NaN, 0.5]
      const [from, to] = [allocator.allocate(64), allocator.allocate(64)]
      writeElements(type, from, values)
      for (const bound of values) {
        for (const expr of [input(0, type).max(bound), input(0, type).min(bound)]) {
          const program = new LoopProgram(`test-bound:${serial++}`, [type], [{ type, expr }])
          engine().run(planLoop(program, [values.length], [{ strides: [1] }]), [from, to])
          const want = values.map((x) => Math[expr.op as "max"](x, bound))
          expect(readElements(type, to, values.length)).toEqual(want)
          expect(values.map((x) => evaluate(expr, [x]))).toEqual(want)
        }
      }
    },
  )

  it("rounds, saturates and wraps as the types do", () => {
    expect(evaluate(input(0, "f32").mul(3), [1 / 3])).toBe(1)
    expect(evaluate(constant("f64", 3e10).to("i32"))).toBe(2147483647)
    expect(evaluate(constant("f64", NaN).to("i32"))).toBe(0)
    expect(evaluate(constant("f32", -2.5).nearest())).toBe(-2)
    expect(evaluate(constant("f32", -0.25).nearest())).toBe(-0)
    expect(evaluate(constant("i32", 2147483647).add(1))).toBe(-2147483648)
    expect(evaluate(constant("i64", -1).shrU(63))).toBe(1n)
    expect(evaluate(constant("f32", -0).min(0))).toBe(-0)
    expect(evaluate(elementIndex().add(1), [], 7)).toBe(8)
  })

  it("refuses what the kernels refuse", () => {
    expect(() => evaluate(constant("bool", 1).add(1))).toThrow("bool must have the operation add")
    expect(() => evaluate(constant("i64", 1).to("f32"))).toThrow("no conversion from i64 to f32")
    expect(() => evaluate(constant("f32", 1).bits("i64"))).toThrow("must have one width")
  })
})
