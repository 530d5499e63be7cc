import { BYTES, type StorageType } from "../call"
import { remembered } from "../remembered"
import { VectorEmitter } from "../scalar/emit"
import type { Expr } from "../scalar/expr"
import { loadSplat, loadStrided, loadVector, storeOne, storeStrided, storeVector } from "../scalar/lanes"
import { partsOf } from "../scalar/parts"
import { type FuncBuilder, i32, i32x4, type Kernel, type Local, type Value } from "../wasm"
import { words } from "../wasm/words"

/**
 * How an operand moves along the innermost axis: to the next element (v), not at all (s), by any
 * stride (g); or it is one value for the whole loop (u).
 */
export type Access = "v" | "s" | "g" | "u"

export interface LoopOutput {
  readonly type: StorageType
  readonly expr: Expr
}

/**
 * An elementwise program: outputs as expressions of inputs, for loops of any shape. The kernel for each
 * pattern of loop (rank, and how each operand moves) is built when first needed; sizes and strides are
 * run-time arguments.
 */
export class LoopProgram {
  /** Whether a result depends on the element's index; then kernels take the first one's as a last parameter. */
  readonly indexed: boolean
  readonly #kernels = new Map<string, Kernel>()

  /**
   * @param key - names the program: programs with equal keys must be equal
   */
  constructor(
    readonly key: string,
    readonly inputs: readonly StorageType[],
    readonly outputs: readonly LoopOutput[],
  ) {
    this.indexed = [...partsOf(outputs.map(({ expr }) => expr))].some(({ op }) => op === "index")
  }

  /** The type of operand `i`: inputs come first, then outputs. */
  typeOf(i: number): StorageType {
    return (this.inputs[i] ?? this.outputs[i - this.inputs.length]?.type) as StorageType
  }

  /**
   * The kernel for a pattern, which is of rank 0 for a single element. Its parameters are: the sizes of the axes,
   * outermost first; then for each operand (inputs, outputs) its address, its strides in bytes along the outer axes (none for u), and
   * for g the stride in bytes along the innermost; if `indexed`, the first element's index.
   */
  kernel(rank: number, access: string): Kernel {
    const pattern = `${rank}${access}`
    return remembered(this.#kernels, pattern, () =>
      this.#makeKernel(rank, [...access] as Access[], `loop:${this.key}:${pattern}`),
    )
  }

  #makeKernel(rank: number, access: readonly Access[], key: string): Kernel {
    let params = rank
    const operands = access.map((how) => {
      const outer = how === "u" ? 0 : Math.max(0, rank - 1)
      const operand = { how, address: params, outer: params + 1, inner: params + 1 + outer }
      params += 1 + outer + (how === "g" ? 1 : 0)
      return operand
    })
    return {
      key,
      params: Array.from({ length: params + (this.indexed ? 1 : 0) }, () => "i32"),
      build: (f, p) => {
        const sizes = p.slice(0, rank)
        const at = (i: number) => p[i] as Value
        new LoopWriter(
          f,
          this,
          sizes,
          this.indexed ? at(params) : undefined,
          operands.map(({ how, address, outer, inner }) => ({
            how,
            address: at(address),
            outer: Array.from({ length: inner - outer }, (_, axis) => at(outer + axis)),
            inner: at(Math.min(inner, params - 1)),
          })),
        ).write()
      },
    }
  }
}

interface OperandLocals {
  readonly how: Access
  readonly address: Value
  readonly outer: readonly Value[]
  readonly inner: Value
}

/** Writes the loop nest of one kernel. */
class LoopWriter {
  readonly #emitter: VectorEmitter
  readonly #index: Local | undefined

  constructor(
    readonly f: FuncBuilder,
    readonly program: LoopProgram,
    readonly sizes: readonly Value[],
    first: Value | undefined,
    readonly operands: readonly OperandLocals[],
  ) {
    const uniform = new Set<number>()
    for (const [i, operand] of operands.entries()) if (operand.how === "u") uniform.add(i)
    this.#emitter = new VectorEmitter(
      f,
      program.outputs.map(({ expr }) => expr),
      uniform,
    )
    this.#index = first && f.int(first)
  }

  write(): void {
    this.#emitter.prelude((i) => loadSplat(this.program.typeOf(i), this.#operand(i).address))
    const addresses = this.operands.map(({ address }) => address)
    if (this.sizes.length > 0) this.#axis(0, addresses)
    else this.#vector(addresses, [], true, 0)
  }

  #operand(i: number): OperandLocals {
    return this.operands[i] as OperandLocals
  }

  #axis(axis: number, addresses: readonly Value[]): void {
    const { f } = this
    if (axis === this.sizes.length - 1) {
      this.#innermost(addresses)
      return
    }
    const moving = addresses.map((address, i) =>
      this.#operand(i).how === "u" ? address : f.local("i32", address),
    )
    f.for(f.int(0), 0, this.sizes[axis] as Value, 1, () => {
      this.#axis(axis + 1, moving)
      for (const [i, address] of moving.entries()) {
        const operand = this.#operand(i)
        if (operand.how !== "u") f.bump(address as Local, operand.outer[axis] as Value)
      }
    })
  }

  #innermost(addresses: readonly Value[]): void {
    const { f } = this
    const size = this.sizes.at(-1) as Value
    const { lanes } = this.#emitter
    const here = addresses.map((address, i) =>
      this.#operand(i).how === "u" || this.#operand(i).how === "s" ? address : f.local("i32", address),
    )
    // An operand that stands still along this axis is loaded once before it.
    const still = here.map((address, i) =>
      this.#operand(i).how === "s" && i < this.program.inputs.length
        ? f.local("v128", loadSplat(this.program.typeOf(i), address))
        : undefined,
    )
    const left = f.local("i32", size)
    const step = (count: number) => () => {
      this.#elements(here, still, count)
      f.bump(left, -count)
    }
    // Counting and moving addresses costs as much as a small body: share it among several vectors.
    const unroll = this.#unroll()
    if (unroll > 1) f.while(() => i32.geS(left, lanes * unroll), step(lanes * unroll))
    f.while(() => i32.geS(left, lanes), step(lanes))
    f.while(() => i32.gtS(left, 0), step(1))
  }

  #unroll(): number {
    if (this.operands.some(({ how }) => how === "g")) return 1
    const { operations } = this.#emitter
    return operations <= SMALL_BODY ? 4 : operations <= MEDIUM_BODY ? 2 : 1
  }

  /** Some vectors of elements, or one element in the lowest lane; then the addresses move on. */
  #elements(here: readonly Value[], still: readonly (Local | undefined)[], count: number): void {
    const { f } = this
    const { lanes } = this.#emitter
    for (let done = 0; done < count; done += lanes) this.#vector(here, still, count === 1, done)
    for (const [i, address] of here.entries()) {
      const { how, inner } = this.#operand(i)
      if (how === "v") f.bump(address as Local, BYTES[this.program.typeOf(i)] * count)
      else if (how === "g") f.bump(address as Local, count === 1 ? inner : i32.mul(inner, count))
    }
    if (this.#index) f.bump(this.#index, count)
  }

  /** One vector of elements, `done` elements after the addresses; or one element. */
  #vector(
    here: readonly Value[],
    still: readonly (Local | undefined)[],
    single: boolean,
    done: number,
  ): void {
    const { f, program } = this
    const { lanes } = this.#emitter
    const offset = (i: number) => BYTES[this.program.typeOf(i)] * done
    const results = this.#emitter.body(
      (i) => {
        const { how, inner } = this.#operand(i)
        const address = here[i] as Value
        if (how === "s") return still[i] as Value
        // In every lane, so that the idle ones cause no seldom branch.
        if (single) return loadSplat(this.program.typeOf(i), address)
        return how === "g"
          ? loadStrided(this.program.typeOf(i), address, inner, lanes)
          : loadVector(this.program.typeOf(i), address, lanes, offset(i))
      },
      () => i32x4.add(i32x4.splat(this.#index as Local), indicesFrom(done)),
    )
    for (const [n, value] of results.entries()) {
      const i = program.inputs.length + n
      const { how, inner } = this.#operand(i)
      const address = here[i] as Value
      const type = this.program.typeOf(i)
      if (single) f.do(storeOne(type, address, value))
      else if (how === "g") for (const e of storeStrided(type, address, inner, value, lanes)) f.do(e)
      else f.do(storeVector(type, address, value, lanes, offset(i)))
    }
  }
}

/** Operations of a body below which four, or two, vectors are worked on in one turn of the loop. */
const SMALL_BODY = 4
const MEDIUM_BODY = 10

function indicesFrom(first: number): Value {
  return words(first, first + 1, first + 2, first + 3)
}
