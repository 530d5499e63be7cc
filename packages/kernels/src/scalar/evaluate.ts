import { type Expr, type ScalarType, saturate } from "./expr"

/** A value while computing: bool as 0 or 1, i64 as bigint, f32 as a number that has that precision. */
export type ScalarValue = number | bigint

type Compute = (args: readonly ScalarValue[]) => ScalarValue

/**
 * The value of one expression for one element, by plain JavaScript. It has the same bits as the SIMD code;
 * only the sign and payload of a NaN, which no engine promises, may differ.
 *
 * @param inputs - values of the inputs, by number
 * @param index - the element's position
 * @example
 * evaluate(input(0, "f32").mul(3), [1 / 3]) // => 1
 */
export function evaluate(expr: Expr, inputs: readonly ScalarValue[] = [], index = 0): ScalarValue {
  return evaluator([expr])(inputs, index)[0] as ScalarValue
}

/**
 * Prepares expressions for evaluation at many elements; each shared node is computed once.
 */
export function evaluator(
  outputs: readonly Expr[],
): (inputs: readonly ScalarValue[], index?: number) => ScalarValue[] {
  const order = new Map<Expr, number>()
  const steps: { expr: Expr; args: number[]; compute: Compute }[] = []
  const visit = (expr: Expr): number => {
    const known = order.get(expr)
    if (known !== undefined) return known
    const args = expr.args.map(visit)
    steps.push({ expr, args, compute: computeOf(expr) })
    order.set(expr, steps.length - 1)
    return steps.length - 1
  }
  const results = outputs.map(visit)
  return (inputs, index = 0) => {
    const values: ScalarValue[] = []
    for (const { expr, args, compute } of steps) {
      if (expr.op === "input") values.push(stored(expr.type, inputs[Number(expr.value)] as ScalarValue))
      else if (expr.op === "index") values.push(index)
      else values.push(compute(args.map((arg) => values[arg] as ScalarValue)))
    }
    return results.map((at) => values[at] as ScalarValue)
  }
}

/** A value as its type holds it. */
function stored(type: ScalarType, value: ScalarValue): ScalarValue {
  if (type === "i64") return BigInt.asIntN(64, BigInt(value))
  if (type === "f32") return Math.fround(Number(value))
  if (type === "i32") return Number(value) | 0
  return type === "bool" ? Number(Boolean(value)) : Number(value)
}

function computeOf(expr: Expr): Compute {
  const { op, type, value } = expr
  const from = expr.args[0]?.type as ScalarType
  switch (op) {
    case "const":
      return () => stored(type, value)
    case "input":
    case "index":
      return () => 0
    case "select":
      return ([mask, a, b]) => (mask ? a : b) as ScalarValue
    case "to":
      return conversion(from, type)
    case "bits":
      return ([a]) => reinterpret(from, type, a as ScalarValue)
    case "shl":
    case "shrS":
    case "shrU":
      return type === "i64" ? shift64(op, BigInt(value) & 63n) : shift32(op, Number(value) & 31)
    default: {
      const compute = table(from)[op]
      if (!compute)
        throw new TypeError(`Expr: ${from} must have the operation ${op}, got none. Convert with to().`)
      return ([a, b]) => compute(a as never, b as never)
    }
  }
}

type Table = Readonly<Record<string, (a: never, b: never) => ScalarValue>>

const COMPARE: Table = {
  eq: (a: ScalarValue, b: ScalarValue) => Number(a === b),
  ne: (a: ScalarValue, b: ScalarValue) => Number(a !== b),
  lt: (a: ScalarValue, b: ScalarValue) => Number(a < b),
  le: (a: ScalarValue, b: ScalarValue) => Number(a <= b),
  gt: (a: ScalarValue, b: ScalarValue) => Number(a > b),
  ge: (a: ScalarValue, b: ScalarValue) => Number(a >= b),
}
const F64: Table = {
  ...COMPARE,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  min: (a: number, b: number) => Math.min(a, b),
  max: (a: number, b: number) => Math.max(a, b),
  neg: (a: number) => -a,
  abs: (a: number) => Math.abs(a),
  sqrt: (a: number) => Math.sqrt(a),
  floor: (a: number) => Math.floor(a),
  ceil: (a: number) => Math.ceil(a),
  trunc: (a: number) => Math.trunc(a),
  nearest: (a: number) => nearest(a),
}
const ROUNDED = ["add", "sub", "mul", "div", "sqrt"]
/** Rounding the f64 result again is right for these operations: f64 has more than twice f32's digits. */
const F32: Table = {
  ...F64,
  ...Object.fromEntries(
    ROUNDED.map((op) => {
      const wide = F64[op] as (a: number, b: number) => number
      return [op, (a: number, b: number) => Math.fround(wide(a, b))]
    }),
  ),
}
const I32: Table = {
  ...COMPARE,
  add: (a: number, b: number) => (a + b) | 0,
  sub: (a: number, b: number) => (a - b) | 0,
  mul: (a: number, b: number) => Math.imul(a, b),
  min: (a: number, b: number) => Math.min(a, b),
  max: (a: number, b: number) => Math.max(a, b),
  neg: (a: number) => -a | 0,
  abs: (a: number) => Math.abs(a) | 0,
  and: (a: number, b: number) => a & b,
  or: (a: number, b: number) => a | b,
  xor: (a: number, b: number) => a ^ b,
  not: (a: number) => ~a,
}
const wrap = (a: bigint) => BigInt.asIntN(64, a)
const I64: Table = {
  ...COMPARE,
  add: (a: bigint, b: bigint) => wrap(a + b),
  sub: (a: bigint, b: bigint) => wrap(a - b),
  mul: (a: bigint, b: bigint) => wrap(a * b),
  neg: (a: bigint) => wrap(-a),
  abs: (a: bigint) => wrap(a < 0n ? -a : a),
  and: (a: bigint, b: bigint) => a & b,
  or: (a: bigint, b: bigint) => a | b,
  xor: (a: bigint, b: bigint) => a ^ b,
  not: (a: bigint) => ~a,
}
const BOOL: Table = {
  eq: COMPARE.eq as Table[string],
  ne: COMPARE.ne as Table[string],
  and: (a: number, b: number) => a & b,
  or: (a: number, b: number) => a | b,
  xor: (a: number, b: number) => a ^ b,
  not: (a: number) => 1 - a,
}

function table(type: ScalarType): Table {
  return { f32: F32, f64: F64, i32: I32, i64: I64, bool: BOOL }[type]
}

/** To the nearest integer, ties to even: adding 2^52 leaves no place for a fraction. */
function nearest(a: number): number {
  const size = Math.abs(a)
  if (!(size < 4503599627370496)) return a
  const rounded = size + 4503599627370496 - 4503599627370496
  return a < 0 || Object.is(a, -0) ? -rounded : rounded
}

function shift32(op: "shl" | "shrS" | "shrU", by: number): Compute {
  if (op === "shl") return ([a]) => (a as number) << by
  if (op === "shrS") return ([a]) => (a as number) >> by
  return ([a]) => ((a as number) >>> by) | 0
}

function shift64(op: "shl" | "shrS" | "shrU", by: bigint): Compute {
  if (op === "shl") return ([a]) => wrap((a as bigint) << by)
  if (op === "shrS") return ([a]) => (a as bigint) >> by
  return ([a]) => wrap(BigInt.asUintN(64, a as bigint) >> by)
}

function conversion(from: ScalarType, to: ScalarType): Compute {
  if (from === to || from === "bool") return ([a]) => stored(to, a as ScalarValue)
  switch (`${from}>${to}`) {
    case "f32>bool":
    case "f64>bool":
    case "i32>bool":
    case "i64>bool":
      return ([a]) => Number(Number(a) !== 0)
    case "f32>i32":
    case "f64>i32":
      return ([a]) => saturate(a as number)
    case "i64>i32":
      return ([a]) => Number(BigInt.asIntN(32, a as bigint))
    case "f32>f64":
    case "f64>f32":
    case "i32>f32":
    case "i32>f64":
    case "i32>i64":
      return ([a]) => stored(to, a as ScalarValue)
    default:
      throw new TypeError(`Expr: no conversion from ${from} to ${to}. Go through f64 or i32.`)
  }
}

const scratch = new DataView(new ArrayBuffer(8))

function reinterpret(from: ScalarType, to: ScalarType, a: ScalarValue): ScalarValue {
  if (from === "f32" && to === "i32") scratch.setFloat32(0, a as number)
  else if (from === "i32" && to === "f32") scratch.setInt32(0, a as number)
  else if (from === "f64" && to === "i64") scratch.setFloat64(0, a as number)
  else if (from === "i64" && to === "f64") scratch.setBigInt64(0, a as bigint)
  else if (from === to) return a
  else throw new TypeError(`Expr: ${from} and ${to} must have one width to share bits. Convert with to().`)
  if (to === "i32") return scratch.getInt32(0)
  if (to === "i64") return scratch.getBigInt64(0)
  return to === "f32" ? scratch.getFloat32(0) : scratch.getFloat64(0)
}
