import { BYTES, engine, index32, index64, shared } from "@gradus/kernels"
import { activeRecorder } from "../trace/recorder"
import { type DType, storageType, type TypedArray } from "./dtype"

/** A block of WebAssembly memory; the storage that owns it may exchange it for another. */
interface Block {
  address: number
  readonly bytes: number
}

const counter = /* @__PURE__ */ shared("tensor.storages", () => ({ made: 0 }))

// Heap arrays belong to the garbage collector; a resident block goes back when its owner is collected.
const owners = /* @__PURE__ */ new FinalizationRegistry<Block>((block) => release(block))

function release(block: Block): void {
  if (block.address !== 0) engine().allocator.free(block.address, block.bytes)
  block.address = 0
}

/**
 * The numbers of a tensor. Heap: an ordinary typed array, never changed once filled, so that tensors can
 * share it. Resident: a block of WebAssembly memory that kernels reach without copying, for what lives
 * long or dies soon: parameters, their gradients, optimizer state, and what a backward pass needs for
 * a moment.
 */
export class Storage {
  /** How many storages there have been: a later one has a higher `id`. */
  static get made(): number {
    return counter.made
  }

  readonly id = counter.made++
  /** Counts the assignments, so that a saved value that changed since can be told. */
  version = 0
  /** Whether `assign` may change it; such a storage is never shared between tensors. */
  mutable = false
  #heap: TypedArray | undefined
  /** Not private, since storages of two copies of the package exchange theirs. */
  block: Block | undefined
  #late: ((address: number) => void) | undefined

  private constructor(
    readonly dtype: DType,
    readonly length: number,
  ) {}

  static heap(dtype: DType, data: TypedArray): Storage {
    const storage = new Storage(dtype, data.length)
    storage.#heap = data
    return storage
  }

  /** @param owned - freed when this object is collected; otherwise only by `free` */
  static resident(dtype: DType, length: number, owned = true): Storage {
    const storage = new Storage(dtype, length)
    const bytes = length * BYTES[storageType(dtype)]
    storage.block = { address: engine().allocator.allocate(bytes), bytes }
    if (owned) owners.register(storage, storage.block)
    return storage
  }

  get isResident(): boolean {
    return this.block !== undefined
  }

  /** The heap array, if that is where the numbers are. Not to be changed. */
  get array(): TypedArray | undefined {
    return this.#heap
  }

  get address(): number {
    if (this.#late) this.settle()
    return this.#place
  }

  get #place(): number {
    const address = this.block?.address ?? 0
    if (address === 0) throw new Error("Storage: internal error, a freed or heap storage was addressed")
    return address
  }

  get bytes(): number {
    return this.length * BYTES[storageType(this.dtype)]
  }

  /**
   * Puts off filling the numbers until somebody asks for them.
   * @param fill - writes all of them at the address that it is given
   */
  fillLater(fill: (address: number) => void): void {
    this.#late = fill
    this.version++
  }

  /** Whether the numbers are still to be filled in, by this function. */
  isLate(fill: (address: number) => void): boolean {
    return this.#late === fill
  }

  /** The address of numbers that are about to be replaced. */
  get target(): number {
    this.#late = undefined
    return this.address
  }

  /** Has numbers that were put off filled in. Should that fail, they are still to be filled in. */
  settle(): void {
    this.#late?.(this.#place)
    this.#late = undefined
  }

  /** Gives the block back now. */
  free(): void {
    if (this.block) release(this.block)
  }

  /** Takes the numbers of `other`, a resident storage of the same size, and gives it the block held so far. */
  exchange(other: Storage): void {
    this.#late = undefined
    const mine = this.block as Block
    const theirs = other.block as Block
    const address = mine.address
    mine.address = theirs.address
    theirs.address = address
    this.version++
  }

  /** The numbers, in an array of the caller's own. */
  copy(): TypedArray {
    return this.#heap ? this.#heap.slice() : copyAt(this.dtype, this.address, this.length)
  }

  /** The numbers where they are: for reading at once, before anything else runs. */
  peek(): TypedArray {
    return this.#heap ?? window(this)
  }

  /** Replaces all numbers of a resident storage. */
  write(data: TypedArray): void {
    // The numbers may come from this very storage.
    if (this.#late) this.settle()
    window(this).set(data)
    this.version++
  }

  /** Sets all numbers from outside of any operation. @throws Error while a step is recorded, which would not see it */
  fill(value: number): void {
    if (activeRecorder()) {
      throw new Error(
        `Storage: numbers must be set outside a recorded step, got ${value} set inside one. Set hyper-parameters, and step schedules, outside.`,
      )
    }
    window(this).fill(value)
    this.version++
  }
}

/** The part of WebAssembly memory that a resident storage holds; invalid after the memory grows. */
function window(storage: Storage): TypedArray {
  const { address, length, dtype } = storage
  return arrayAt(dtype, address, length)
}

export function arrayAt(dtype: DType, address: number, length: number): TypedArray {
  const begin = placeOf(dtype, address)
  return windowOf(dtype).subarray(begin, begin + length)
}

/** A copy of numbers in WebAssembly memory. */
export function copyAt(dtype: DType, address: number, length: number): TypedArray {
  const begin = placeOf(dtype, address)
  return windowOf(dtype).slice(begin, begin + length)
}

/** Writes numbers into WebAssembly memory. */
export function putAt(dtype: DType, address: number, numbers: TypedArray): void {
  windowOf(dtype).set(numbers, placeOf(dtype, address))
}

/** All of WebAssembly memory as elements of a dtype. */
function windowOf(dtype: DType): TypedArray {
  const { memory } = engine()
  if (dtype === "float32") return memory.f32
  if (dtype === "float64") return memory.f64
  return dtype === "int32" ? memory.i32 : memory.u8
}

function placeOf(dtype: DType, address: number): number {
  if (dtype === "bool") return address
  return dtype === "float64" ? index64(address) : index32(address)
}
