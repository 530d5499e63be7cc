import { BYTES, type StorageType } from "../call"
import type { VectorEmitter } from "../scalar/emit"
import { loadOne, loadStrided, loadVector } from "../scalar/lanes"
import { type FuncBuilder, i32, i32x4, isLocal, type Local, type Value, v128 } from "../wasm"

/**
 * How an input moves along the axis that vectors lie on: to the next element (v), by any stride (g), not
 * at all (s); or it is one value for the whole reduction (u).
 */
export type Access = "v" | "g" | "s" | "u"

export interface Operand {
  readonly type: StorageType
  readonly how: Access
  /** For g: bytes from one element to the next. */
  readonly stride: Value
}

/** Loads a program's inputs from where they stand and evaluates its expressions, a vector at a time. */
export class Reader {
  constructor(
    readonly f: FuncBuilder,
    readonly emitter: VectorEmitter,
    readonly operands: readonly Operand[],
  ) {}

  /**
   * Evaluates the vector that is `skip` vectors after the addresses.
   * @param addresses - where each operand stands; for s a local that has the value in all lanes
   */
  vector(addresses: readonly Value[], skip = 0): Local[] {
    const { lanes } = this.emitter
    return this.#evaluate((i) => {
      const { type, how, stride } = this.operands[i] as Operand
      const address = addresses[i] as Value
      if (how === "s") return address
      const bytes = BYTES[type] * lanes
      if (how === "v" && bytes === 16) return v128.load(address, skip * bytes)
      const by = how === "v" ? skip * bytes : i32.mul(stride, skip * lanes)
      const at = skip === 0 ? address : i32.add(address, by)
      return how === "v" ? loadVector(type, at, lanes) : loadStrided(type, at, stride, lanes)
    })
  }

  /** Evaluates one element, in the lowest lane. */
  one(addresses: readonly Value[]): Local[] {
    return this.#evaluate((i) => {
      const { type, how } = this.operands[i] as Operand
      const address = addresses[i] as Value
      return how === "s" ? address : loadOne(type, address)
    })
  }

  /** Evaluates the next `count` (1 … lanes − 1) elements in the low lanes; the others mean nothing. */
  partial(addresses: readonly Value[], count: Value): Local[] {
    if (this.emitter.lanes === 2) return this.one(addresses)
    const { f } = this
    return this.#evaluate((i) => {
      const { type, how, stride } = this.operands[i] as Operand
      const address = addresses[i] as Value
      if (how === "s") return address
      const value = f.local("v128", loadOne(type, address))
      const at = (n: number) => i32.add(address, how === "v" ? n * BYTES[type] : i32.mul(stride, n))
      f.if(i32.gtS(count, 1), () => {
        f.set(value, loadLane(type, at(1), value, 1))
        f.if(i32.gtS(count, 2), () => f.set(value, loadLane(type, at(2), value, 2)))
      })
      return value
    })
  }

  /** Moves addresses on by `count` elements. */
  advance(addresses: readonly Value[], count: number): void {
    for (const [i, { type, how, stride }] of this.operands.entries()) {
      const address = addresses[i]
      if (!isLocal(address)) continue
      if (how === "v") this.f.bump(address, BYTES[type] * count)
      if (how === "g") this.f.bump(address, count === 1 ? stride : i32.mul(stride, count))
    }
  }

  #evaluate(load: (input: number) => Value): Local[] {
    return this.emitter.body(load, () => {
      throw new TypeError(
        "reduce: an expression must not use the element's index, got elementIndex(). Pass indices as an input.",
      )
    })
  }
}

function loadLane(type: StorageType, address: Value, into: Value, lane: number): Value {
  if (type === "bool") return i32x4.replaceLane(into, lane, i32.sub(0, i32.load8U(address)))
  return v128.load32Lane(address, into, lane)
}
