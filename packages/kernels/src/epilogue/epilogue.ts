import type { StorageType } from "../call"
import type { GemmProduct, GemmSizes } from "../gemm/gemm-product"
import type { GemmEnds } from "../gemm/sum-ends"
import type { View } from "../loops/plan"
import type { Expr } from "../scalar/expr"
import { isWide, type Lanes } from "../scalar/lanes"
import type { Access } from "./access"

export interface EpilogueInput {
  readonly type: StorageType
  /**
   * Steps in elements over the axes of the kernel's output: 0 broadcasts, row-major contiguous ones mean that
   * the input is laid out like the output.
   */
  readonly view: View
}

/** What is done with each finished value of a kernel while it is in registers. */
export interface Epilogue {
  /** Names types, places and expressions: equal keys mean equal epilogues. */
  readonly key: string
  /** What is read beside the finished value. */
  readonly inputs: readonly EpilogueInput[]
  /**
   * What is stored, each laid out like the kernel's output. In the expressions input(0) is the finished value
   * and input(i) is inputs[i − 1]. An output may have the address of an input that is laid out like the output.
   */
  readonly outputs: readonly { readonly type: StorageType; readonly expr: Expr }[]
  /** How products carry it out (`gemmEpilogues`): given along, so that who has no epilogue holds none of that code. */
  readonly gemm: GemmEpilogues
}

/** How products carry epilogues out. */
export interface GemmEpilogues {
  /** Whether each input allows that the batch's matrices become the rows of one. */
  joinsRows(product: GemmProduct, epilogue: Epilogue): boolean
  /** The epilogue as a kernel needs it; undefined where it cannot be served. */
  fit(product: GemmProduct, epilogue: Epilogue, sizes: GemmSizes): GemmEnds | undefined
}

/** Numbers of the expressions' inputs that have one value for the whole kernel. */
export function uniformInputs(accesses: readonly Access[]): ReadonlySet<number> {
  return new Set(accesses.flatMap((access, i) => (access === "uniform" ? [i + 1] : [])))
}

/** What a kernel must know of an epilogue before it is written. */
export interface Traits {
  /** Lanes that a body works on: 2 where a 64-bit value varies. */
  readonly lanes: Lanes
  /** Whether the element's position is used. */
  readonly usesIndex: boolean
  /** Operations that a body has for each vector. */
  readonly operations: number
  /** How many uniform values, at most, bodies read beside constants. */
  readonly carried: number
}

export function traitsOf({ outputs }: Epilogue, accesses: readonly Access[]): Traits {
  const uniform = uniformInputs(accesses)
  const varying = new Map<Expr, boolean>()
  const carried = new Set<Expr>()
  let wide = false
  let usesIndex = false
  let operations = 0
  const carry = (expr: Expr) => {
    if (!varying.get(expr) && expr.op !== "const") carried.add(expr)
  }
  const visit = (expr: Expr): boolean => {
    const known = varying.get(expr)
    if (known !== undefined) return known
    let varies = expr.op === "index" || (expr.op === "input" && !uniform.has(Number(expr.value)))
    for (const arg of expr.args) if (visit(arg)) varies = true
    varying.set(expr, varies)
    if (expr.op === "index") usesIndex = true
    if (varies && isWide(expr.type)) wide = true
    if (varies) expr.args.forEach(carry)
    if (varies && expr.op !== "input") operations++
    return varies
  }
  for (const { expr } of outputs) {
    visit(expr)
    carry(expr)
    if (isWide(expr.type)) wide = true
  }
  return { lanes: wide ? 2 : 4, usesIndex, operations, carried: carried.size }
}
