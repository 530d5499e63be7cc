import { BYTES, type StorageType } from "../call"
import { VectorEmitter } from "../scalar/emit"
import { loadSplat, loadVector, splatLowest, storeOne, storeVector } from "../scalar/lanes"
import { type FuncBuilder, i32, i32x4, type Local, type Value } from "../wasm"
import { words } from "../wasm/words"
import { uniformInputs } from "./epilogue"
import type { Fitted } from "./fitted"

/** Where a vector of finished values lies. */
export interface Place {
  /** Bytes from the output's first element to the vector's, counted in elements of the kernel's own type. */
  readonly at: Value
  /** To be added to `at`. */
  readonly offset: number
  readonly row: Value
  readonly column: Value
}

/** Writes an epilogue into one function: first its uniform part, then its body wherever values are finished. */
export class EpilogueWriter {
  readonly #emitter: VectorEmitter
  readonly #outputs: readonly { readonly type: StorageType; readonly address: Value }[]

  /**
   * @param addresses - of the inputs, then of the outputs
   * @param origin - the index of the output's first element
   */
  constructor(
    readonly f: FuncBuilder,
    readonly fitted: Fitted,
    readonly addresses: readonly Value[],
    readonly origin: Value,
  ) {
    const { inputs, outputs } = fitted.epilogue
    this.#emitter = new VectorEmitter(
      f,
      outputs.map(({ expr }) => expr),
      uniformInputs(fitted.accesses),
    )
    this.#outputs = outputs.map(({ type }, i) => ({ type, address: addresses[inputs.length + i] }))
  }

  get operations(): number {
    return this.#emitter.operations
  }

  get lanes(): number {
    return this.#emitter.lanes
  }

  /** Loads and computes what is the same for all elements. */
  prelude(): void {
    const { inputs } = this.fitted.epilogue
    this.#emitter.prelude((i) => loadSplat(inputs[i - 1].type, this.addresses[i - 1]))
  }

  get carried(): readonly Local[] {
    return this.#emitter.carried
  }

  resume(carried: readonly Value[]): void {
    this.#emitter.resume(carried)
  }

  /** The body for a whole vector of finished values, or for the one in the lowest lane. */
  apply(sum: Local, place: Place, single: boolean): void {
    const { f } = this
    const { lanes } = this.#emitter
    // In every lane, so that idle ones cause no seldom branch.
    const finished = single ? f.local("v128", splatLowest(this.fitted.type, sum)) : sum
    const results = this.#emitter.body(
      (i) => (i === 0 ? finished : this.#load(i - 1, place, single)),
      () => this.#index(place),
    )
    results.forEach((value, i) => {
      const { type, address } = this.#outputs[i]
      const at = this.#along(type, address, place)
      if (single) f.do(storeOne(type, i32.add(at, this.#scaled(type, place.offset)), value))
      else f.do(storeVector(type, at, value, lanes, this.#scaled(type, place.offset)))
    })
  }

  #load(input: number, place: Place, single: boolean): Value {
    const { type } = this.fitted.epilogue.inputs[input]
    const access = this.fitted.accesses[input]
    const address = this.addresses[input]
    const bytes = BYTES[type]
    if (access === "rows") return loadSplat(type, i32.add(address, i32.mul(place.row, bytes)))
    const like = access === "like"
    const at = like ? this.#along(type, address, place) : i32.add(address, i32.mul(place.column, bytes))
    const offset = like ? this.#scaled(type, place.offset) : 0
    if (single) return loadSplat(type, i32.add(at, offset))
    return loadVector(type, at, this.#emitter.lanes, offset)
  }

  /** The address of the place, but for its offset, in an array of some type that is laid out like the output. */
  #along(type: StorageType, base: Value, { at }: Place): Value {
    const shift = this.#shift(type)
    return i32.add(base, shift > 0 ? i32.shrU(at, shift) : at)
  }

  #scaled(type: StorageType, offset: number): number {
    return offset >> this.#shift(type)
  }

  /** How much smaller a type's elements are than the kernel's own, as a power of two; varying ones are never larger. */
  #shift(type: StorageType): number {
    return 31 - Math.clz32(BYTES[this.fitted.type] / BYTES[type])
  }

  #index({ at, offset }: Place): Value {
    const { type } = this.fitted
    const first = i32.add(i32.shrU(at, type === "f32" ? 2 : 3), offset / BYTES[type])
    return i32x4.add(i32x4.splat(i32.add(this.origin, first)), COUNT)
  }
}

const COUNT: Value = words(0, 1, 2, 3)
