import type { StorageType } from "../call"
import { constantBits, isWide, type Lanes } from "../scalar/lanes"
import { type Effect, f32x4, f64x2, i32, i32x4, type Value, v128 } from "../wasm"
import { shuffleWords, words, ZERO } from "../wasm/words"

/** What joins two values; any and all are for bool, the others for numbers. */
export type ReduceOp = "sum" | "prod" | "max" | "min" | "any" | "all"

export type Join = (a: Value, b: Value) => Value

const JOINS: Readonly<Record<StorageType, Partial<Record<ReduceOp, Join>>>> = {
  f32: { sum: f32x4.add, prod: f32x4.mul, max: f32x4.max, min: f32x4.min },
  f64: { sum: f64x2.add, prod: f64x2.mul, max: f64x2.max, min: f64x2.min },
  i32: { sum: i32x4.add, prod: i32x4.mul, max: i32x4.maxS, min: i32x4.minS },
  bool: { any: v128.or, all: v128.and },
}

/** The value that changes nothing when joined: −0 for floating sums, for 0 would turn −0 into 0. */
function neutral(op: ReduceOp, type: StorageType): number {
  const integer = type === "i32"
  if (op === "sum") return integer ? 0 : -0
  if (op === "prod" || op === "all") return 1
  if (op === "max") return integer ? -(2 ** 31) : Number.NEGATIVE_INFINITY
  if (op === "min") return integer ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY
  return 0
}

/** Blind joins: right unless a NaN or a zero is among the elements. */
const QUICK: Partial<Record<StorageType, Partial<Record<ReduceOp, Join>>>> = {
  f32: { max: f32x4.pmax, min: f32x4.pmin },
  f64: { max: f64x2.pmax, min: f64x2.pmin },
}

/**
 * How one reduction joins values of one type in vectors of some lanes. Values on their way are kept in
 * scratch memory as cells, which are lanes as they stand in a register (a bool is a whole mask).
 */
export class Combiner {
  readonly join: Join
  readonly neutral: Value
  readonly cellBytes: number
  /**
   * A join many times quicker than max or min, which costs eight instructions: its result stands if no
   * element was NaN and it is not 0 (whose sign it may have wrong). See `doubtful`.
   */
  readonly quick: Join | undefined

  constructor(
    readonly op: ReduceOp,
    readonly type: StorageType,
    readonly lanes: Lanes,
    neutralValue?: Value,
  ) {
    const join = JOINS[type][op]
    if (!join) {
      const has = Object.keys(JOINS[type]).join(", ")
      throw new TypeError(`reduce: ${type} must be reduced by one of ${has}, got ${op}. Convert it first.`)
    }
    this.join = join
    this.neutral = neutralValue ?? v128.const(constantBits(type, neutral(op, type)))
    this.quick = QUICK[type]?.[op]
    this.cellBytes = type === "f64" || (type === "bool" && lanes === 2) ? 8 : 4
  }

  /** The same with the neutral value held in a local. */
  withNeutral(value: Value): Combiner {
    return new Combiner(this.op, this.type, this.lanes, value)
  }

  /** Bytes of a vector's cells. */
  get vectorBytes(): number {
    return this.cellBytes * this.lanes
  }

  /** Adds to a sum that turns NaN if any element is NaN (and seldom otherwise: ∞ − ∞). */
  watch(sum: Value, element: Value): Value {
    return (this.type === "f64" ? f64x2 : f32x4).add(sum, element)
  }

  /** Whether results of `quick` may be wrong, given the sum of what they were made of. */
  doubtful(results: readonly Value[], sum: Value, where: "lowest lane" | "any lane"): Value {
    const ops = this.type === "f64" ? f64x2 : f32x4
    const zeros = results.map((result) => ops.eq(result, ZERO)).reduce((a, b) => v128.or(a, b))
    const isNaN = ops.ne(sum, sum)
    if (where === "any lane") return v128.anyTrue(v128.or(isNaN, zeros))
    return i32.or(v128.anyTrue(isNaN), i32x4.extractLane(zeros, 0))
  }

  /** Joins the lanes of a vector by halves into its lowest lane; `keep` puts a value into a local. */
  joinLanes(vector: Value, join: Join, keep: (value: Value) => Value): Value {
    let value = vector
    if (this.lanes === 4 || this.cellBytes === 8) value = keep(join(value, upperHalf(value)))
    if (this.cellBytes === 4) value = keep(join(value, secondLane(value)))
    return value
  }

  loadCells(address: Value): Value {
    return this.vectorBytes === 16 ? v128.load(address) : v128.load64Zero(address)
  }

  loadCell(address: Value): Value {
    return this.cellBytes === 8 ? v128.load64Zero(address) : v128.load32Zero(address)
  }

  /** Each lane's value moved to the lane below it. */
  shiftLanes(a: Value): Value {
    return this.lanes === 4 || this.cellBytes === 4 ? secondLane(a) : upperHalf(a)
  }

  /** Four cells with the one in `from`'s lowest lane put at number `lane`. */
  withLane(vector: Value, from: Value, lane: 1 | 2): Value {
    return shuffleWords(vector, from, lane === 1 ? [0, 4, 2, 3] : [0, 1, 4, 3])
  }

  storeCells(address: Value, value: Value): Effect {
    return this.vectorBytes === 16 ? v128.store(address, value) : v128.store64Lane(address, value, 0)
  }

  storeCell(address: Value, value: Value): Effect {
    return this.cellBytes === 8 ? v128.store64Lane(address, value, 0) : v128.store32Lane(address, value, 0)
  }

  /** The first `count` (1 … lanes − 1) lanes of a vector, neutral above. */
  firstLanes(value: Value, count: Value): Value {
    const mask =
      this.lanes === 4
        ? i32x4.gtS(i32x4.splat(count), words(0, 1, 2, 3))
        : words(-1, isWide(this.type) || this.cellBytes === 8 ? -1 : 0, 0, 0)
    return v128.bitselect(value, this.neutral, mask)
  }
}

function upperHalf(a: Value): Value {
  return shuffleWords(a, a, [2, 3, 2, 3])
}

function secondLane(a: Value): Value {
  return shuffleWords(a, a, [1, 2, 3, 3])
}
