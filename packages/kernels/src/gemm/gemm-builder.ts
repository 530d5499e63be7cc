import { type Element, elementOf, type GemmType } from "../element"
import {
  type FuncBuilder,
  type Int,
  i32,
  type Kernel,
  type Local,
  type ModuleBuilder,
  type Value,
} from "../wasm"
import type { Exact } from "./exact"
import type { GemmEnds, SumEnds, TileCell } from "./sum-ends"

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
  /** The epilogue that takes the sums; absent: they are stored in C. */
  readonly ends: GemmEnds | undefined
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
  readonly ends: SumEnds | undefined
  readonly #firstC: Local

  constructor(
    readonly f: FuncBuilder,
    module: ModuleBuilder,
    readonly pattern: GemmPattern,
    readonly p: Readonly<Record<string, Local>>,
    extra: readonly Value[],
  ) {
    this.element = elementOf(pattern.type, pattern.relaxed)
    const { bytes } = this.element
    this.aRowStep = pattern.transA ? bytes : p.aRow
    this.aSumStep = pattern.transA ? p.aRow : bytes
    this.bSumStep = pattern.transB ? bytes : p.bRow
    this.bColumnStep = pattern.transB ? p.bRow : bytes
    this.#firstC = f.int(p.c)
    this.ends = pattern.ends?.begin(f, module, extra, p.cRow)
  }

  /** acc += a·b, rounded twice unless the pattern is relaxed. */
  madd(acc: Local, a: Value, b: Value): void {
    this.f.set(acc, this.element.madd(acc, a, b))
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
    return {
      lanes,
      row,
      column,
      at: this.distance(address),
      offset,
      loadC: () => element.load(lanes, address, offset),
      storeC: (value) => f.do(element.store(lanes, address, value, offset)),
    }
  }
}

/** The kernel of one variant: `body` writes it for one matrix, and is repeated over the batch. */
export function gemmKernel(variant: string, pattern: GemmPattern, body: (g: GemmBuilder) => void): Kernel {
  const { type, transA, transB, ends, blocks, unroll, relaxed, exact } = pattern
  const sizes = exact ? `:${exact.m},${exact.n},${exact.k}` : ""
  const terms = blocks ? ":blocks" : ""
  const form = `${transA ? "T" : "N"}${transB ? "T" : "N"}`
  const params = PARAMETERS.length + (ends?.params ?? 0)
  return {
    key: `gemm:${variant}:${type}:${form}:unroll${unroll}${relaxed ? ":relaxed" : ""}${terms}${sizes}:${ends?.key ?? "store"}`,
    params: new Array(params).fill("i32"),
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
