import {
  type FuncBuilder,
  type Int,
  i32,
  type Kernel,
  type Local,
  type ModuleBuilder,
  type Value,
  type ValueType,
} from "../wasm"
import { ELEMENTS, type Element, type GemmType } from "./element"
import type { Exact } from "./exact"
import type { SumEnds, TileCell, TileHooks } from "./tile-hooks"

/**
 * The parameters of every gemm kernel, all i32; sizes in elements, `…Row` (from one stored row to the
 * next), `…Batch` (from one matrix to the next) in bytes; `waiting…` is where sums of blocks wait. Variants ignore
 * what they have no use for.
 */
export const PARAMETERS = [
  ...["a", "b", "c", "scratch"],
  ...["batch", "m", "n", "k"],
  ...["aRow", "bRow", "cRow"],
  ...["aBatch", "bBatch", "cBatch"],
  ...["mBlock", "kBlock", "waiting", "waitingStep"],
] as const

/** What a gemm kernel is made for; sizes are not among it. */
export interface GemmPattern {
  readonly type: GemmType
  readonly transA: boolean
  readonly transB: boolean
  readonly hooks: TileHooks
  /** Whether sums have more than one block of terms. */
  readonly blocks: boolean
  /** Steps of k in one turn of the innermost loop. Sums do not depend on it. */
  readonly unroll: number
  readonly relaxed: boolean
  /** The only sizes to be served; absent: all. */
  readonly exact?: Exact
}

/** A gemm kernel in the making: its function, its parameters by name, and where operands' elements lie. */
export class GemmBuilder {
  readonly element: Element
  /** Bytes from A[i, k] to A[i + 1, k], and to A[i, k + 1]; numbers where they are constant. */
  readonly aRowStep: Int
  readonly aSumStep: Int
  /** Bytes from B[k, j] to B[k + 1, j], and to B[k, j + 1]. */
  readonly bSumStep: Int
  readonly bColumnStep: Int
  readonly ends: SumEnds
  readonly #firstC: Local

  constructor(
    readonly f: FuncBuilder,
    module: ModuleBuilder,
    readonly pattern: GemmPattern,
    readonly p: Readonly<Record<string, Local>>,
    readonly hookParams: readonly Value[],
  ) {
    this.element = ELEMENTS[pattern.type]
    const { bytes } = this.element
    this.aRowStep = pattern.transA ? bytes : p.aRow
    this.aSumStep = pattern.transA ? p.aRow : bytes
    this.bSumStep = pattern.transB ? bytes : p.bRow
    this.bColumnStep = pattern.transB ? p.bRow : bytes
    this.#firstC = f.int(p.c)
    const { hooks } = pattern
    this.ends = hooks.begin?.({ f, module, params: hookParams, cRow: p.cRow }) ?? hooks
  }

  /** acc += a·b, rounded twice unless the pattern is relaxed. */
  madd(acc: Local, a: Value, b: Value): void {
    const { add, mul, relaxedMadd } = this.element
    this.f.set(acc, this.pattern.relaxed ? relaxedMadd(a, b, acc) : add(acc, mul(a, b)))
  }

  /** Bytes from C's first element to an address in C. */
  distance(address: Value): Value {
    return i32.sub(address, this.#firstC)
  }

  cell(place: {
    readonly lanes: number
    /** Address in C of the first element, less `offset`. */
    readonly address: Value
    readonly offset: number
    readonly row: Value
    readonly column: Value
  }): TileCell {
    const { f, element } = this
    const { lanes, address, offset, row, column } = place
    const within = (base: Value) => i32.add(base, this.distance(address))
    return {
      f,
      element,
      lanes,
      row,
      column,
      at: this.distance(address),
      offset,
      params: this.hookParams,
      loadC: () => element.load(lanes, address, offset),
      storeC: (value) => f.do(element.store(lanes, address, value, offset)),
      load: (base) => element.load(lanes, within(base), offset),
      store: (base, value) => f.do(element.store(lanes, within(base), value, offset)),
      loadColumns: (base) => element.load(lanes, i32.add(base, i32.mul(column, element.bytes))),
      splatRow: (base) => element.splat(i32.add(base, i32.mul(row, element.bytes))),
    }
  }
}

/** The kernel of one variant: `body` writes it for one matrix, and is repeated over the batch. */
export function gemmKernel(variant: string, pattern: GemmPattern, body: (g: GemmBuilder) => void): Kernel {
  const { type, transA, transB, hooks, blocks, unroll, relaxed, exact } = pattern
  const sizes = exact ? `:${exact.m},${exact.n},${exact.k}` : ""
  const terms = blocks ? ":blocks" : ""
  const form = `${transA ? "T" : "N"}${transB ? "T" : "N"}`
  const own: ValueType[] = PARAMETERS.map(() => "i32")
  return {
    key: `gemm:${variant}:${type}:${form}:unroll${unroll}${relaxed ? ":relaxed" : ""}${terms}${sizes}:${hooks.key}`,
    params: [...own, ...(hooks.params ?? [])],
    build(f, params, module) {
      const p = Object.fromEntries(PARAMETERS.map((name, index) => [name, params[index] as Local]))
      const g = new GemmBuilder(f, module, pattern, p, params.slice(PARAMETERS.length))
      f.while(
        () => i32.gtS(p.batch, 0),
        () => {
          body(g)
          f.bump(p.a, p.aBatch)
          f.bump(p.b, p.bBatch)
          f.bump(p.c, p.cBatch)
          f.bump(p.batch, -1)
        },
      )
    },
  }
}
