/**
 * Types of scalar values: the storage types, and i64 for the bits of an f64 while computing.
 */
export type ScalarType = "f32" | "f64" | "i32" | "i64" | "bool"

export type UnaryOp = "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest" | "not"
export type BinaryOp = "add" | "sub" | "mul" | "div" | "min" | "max" | "and" | "or" | "xor"
export type CompareOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge"
export type ShiftOp = "shl" | "shrS" | "shrU"
export type ScalarOp =
  | UnaryOp
  | BinaryOp
  | CompareOp
  | ShiftOp
  | "const" // value
  | "input" // value: which input
  | "index" // position of the element in row-major order, i32
  | "select" // mask, then, otherwise
  | "to" // the same number in another type
  | "bits" // the same bits in another type

/** The value of a select whose mask seldom holds. */
export const RARELY = 1

type Operand = Expr | number | bigint

/**
 * Maths on one element, written once and emitted as SIMD. The operations are IEEE 754's (and
 * two's complement's), each correctly rounded, so the result is the same bits on every engine. `min` and
 * `max` return NaN when either operand is NaN and order −0 below +0.
 */
export class Expr {
  constructor(
    readonly op: ScalarOp,
    readonly type: ScalarType,
    readonly args: readonly Expr[],
    /** The constant, the number of the input, the distance of a shift, or RARELY of a select. */
    readonly value: number | bigint = 0,
  ) {}

  add(other: Operand): Expr {
    return this.#binary("add", other)
  }
  sub(other: Operand): Expr {
    return this.#binary("sub", other)
  }
  mul(other: Operand): Expr {
    return this.#binary("mul", other)
  }
  div(other: Operand): Expr {
    return this.#binary("div", other)
  }
  min(other: Operand): Expr {
    return this.#binary("min", other)
  }
  max(other: Operand): Expr {
    return this.#binary("max", other)
  }
  and(other: Operand): Expr {
    return this.#binary("and", other)
  }
  or(other: Operand): Expr {
    return this.#binary("or", other)
  }
  xor(other: Operand): Expr {
    return this.#binary("xor", other)
  }

  eq(other: Operand): Expr {
    return this.#compare("eq", other)
  }
  ne(other: Operand): Expr {
    return this.#compare("ne", other)
  }
  lt(other: Operand): Expr {
    return this.#compare("lt", other)
  }
  le(other: Operand): Expr {
    return this.#compare("le", other)
  }
  gt(other: Operand): Expr {
    return this.#compare("gt", other)
  }
  ge(other: Operand): Expr {
    return this.#compare("ge", other)
  }

  neg(): Expr {
    return this.#unary("neg")
  }
  abs(): Expr {
    return this.#unary("abs")
  }
  sqrt(): Expr {
    return this.#unary("sqrt")
  }
  floor(): Expr {
    return this.#unary("floor")
  }
  ceil(): Expr {
    return this.#unary("ceil")
  }
  trunc(): Expr {
    return this.#unary("trunc")
  }
  /** Rounds to the nearest integer, ties to even. */
  nearest(): Expr {
    return this.#unary("nearest")
  }
  /** Logical on bool, bitwise on integers. */
  not(): Expr {
    return this.#unary("not")
  }

  shl(by: number): Expr {
    return new Expr("shl", this.type, [this], by)
  }
  /** Shifts right, copying the sign. */
  shrS(by: number): Expr {
    return new Expr("shrS", this.type, [this], by)
  }
  /** Shifts right, filling with zeros. */
  shrU(by: number): Expr {
    return new Expr("shrU", this.type, [this], by)
  }

  /** `then` where this bool holds, `otherwise` elsewhere. */
  select(then: Expr, otherwise: Operand): Expr {
    return new Expr("select", then.type, [this, then, then.coerce(otherwise)])
  }

  /**
   * `select` for a mask that seldom holds (special values, huge arguments): what only `then` needs is
   * skipped when it holds in no lane.
   */
  rarely(then: Expr, otherwise: Operand): Expr {
    return new Expr("select", then.type, [this, then, then.coerce(otherwise)], RARELY)
  }

  /** The same number in another type; to integers towards zero, saturating, NaN to 0; to bool `≠ 0`. */
  to(type: ScalarType): Expr {
    if (type === this.type) return this
    if (this.op === "const" && type !== "bool" && type !== "i64" && this.type !== "i64") {
      return constant(type, type === "i32" ? saturate(Number(this.value)) : this.value)
    }
    return new Expr("to", type, [this])
  }

  /** The same bits in another type of the same width. */
  bits(type: ScalarType): Expr {
    return type === this.type ? this : new Expr("bits", type, [this])
  }

  /** The same operation on other operands. */
  withArgs(args: readonly Expr[]): Expr {
    return args.length === 0 ? this : new Expr(this.op, this.type, args, this.value)
  }

  /** A number as a constant of this expression's type; an expression must have that type. */
  coerce(other: Operand): Expr {
    if (typeof other !== "object") return constant(this.type, other)
    if (other.type !== this.type) {
      throw new TypeError(
        `Expr: operands must have one type, got ${this.type} and ${other.type}. Convert one with to().`,
      )
    }
    return other
  }

  #unary(op: UnaryOp): Expr {
    return new Expr(op, this.type, [this])
  }
  #binary(op: BinaryOp, other: Operand): Expr {
    return new Expr(op, this.type, [this, this.coerce(other)])
  }
  #compare(op: CompareOp, other: Operand): Expr {
    return new Expr(op, "bool", [this, this.coerce(other)])
  }
}

/** The integer towards zero that an i32 can hold; NaN to 0. */
export function saturate(value: number): number {
  if (Number.isNaN(value)) return 0
  return Math.trunc(Math.min(2147483647, Math.max(-2147483648, value))) | 0
}

export function constant(type: ScalarType, value: number | bigint): Expr {
  if (type === "i64") return new Expr("const", type, [], BigInt(value))
  if (type === "f32") return new Expr("const", type, [], Math.fround(Number(value)))
  if (type === "i32") return new Expr("const", type, [], Number(value) | 0)
  if (type === "bool") return new Expr("const", type, [], value ? 1 : 0)
  return new Expr("const", type, [], Number(value))
}

/** Element of the loop's input number `index`. */
export function input(index: number, type: ScalarType): Expr {
  return new Expr("input", type, [], index)
}

/** Position of the element in row-major order, an i32. */
export function elementIndex(): Expr {
  return new Expr("index", "i32", [])
}
