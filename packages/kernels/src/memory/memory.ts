/** Bytes of a WebAssembly page. */
const PAGE = 65536
/** Pages of the largest memory: 4 GiB, but for the last page, so that the end of every block is an address too. */
export const MAX_PAGES = 65535
const MAX_BYTES = MAX_PAGES * PAGE

/** As much of a `WebAssembly.Memory` as is needed: its own type would ask users for the types of browsers. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/**
 * One growable WebAssembly memory and typed windows over all of it. Growing and sharing replace the windows,
 * so take them anew (`memory.f32`) after anything that may allocate.
 */
export class Memory {
  #wasm = new WebAssembly.Memory({ initial: 16 })
  #shared = false
  u8!: Uint8Array
  i32!: Int32Array
  f32!: Float32Array
  f64!: Float64Array

  constructor() {
    this.#renew()
  }

  /** The memory as modules import it; another one once it is shared. */
  get wasm(): WasmMemory {
    return this.#wasm
  }

  get bytes(): number {
    return this.u8.length
  }

  /** Whether threads can share it; modules must then import it as shared. */
  get shared(): boolean {
    return this.#shared
  }

  /**
   * Makes addresses below `bytes` valid.
   * @throws RangeError when more than 4 GiB, or more than the machine gives, is asked for; nothing has changed then
   */
  reserve(bytes: number): void {
    if (bytes <= this.bytes) return
    if (bytes > MAX_BYTES) {
      throw new RangeError(
        `Memory: all that is in WebAssembly's memory must fit in 4 GiB, got ${bytes} bytes. Use smaller tensors or batches.`,
      )
    }
    // Grow by half at least, so that many small requests cost few renewals.
    const wanted = Math.min(MAX_BYTES, Math.max(bytes, Math.ceil(this.bytes * 1.5)))
    try {
      this.#wasm.grow(Math.ceil((wanted - this.bytes) / PAGE))
    } catch {
      try {
        this.#wasm.grow(Math.ceil((bytes - this.bytes) / PAGE))
      } catch {
        throw new RangeError(
          `Memory: the engine must grant ${bytes} bytes of WebAssembly memory, got a refusal at ${this.bytes}. Use smaller tensors or batches.`,
        )
      }
    }
    this.#renew()
  }

  /**
   * Moves all bytes, to the same addresses, into a memory that threads can share. False where there is no such
   * thing, as in a page that is not cross-origin isolated; then nothing has changed.
   */
  share(): boolean {
    if (this.#shared) return true
    if (typeof SharedArrayBuffer === "undefined") return false
    const shared = sharedMemory(this.bytes / PAGE)
    if (!shared) return false
    new Uint8Array(shared.buffer).set(this.u8)
    this.#wasm = shared
    this.#shared = true
    this.#renew()
    return true
  }

  #renew(): void {
    const { buffer } = this.#wasm
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }
}

/** A shared memory has to name its maximum; some devices grant no room for the largest. */
function sharedMemory(initial: number): WebAssembly.Memory | undefined {
  for (let maximum = MAX_PAGES; maximum >= initial; maximum = Math.floor(maximum / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true })
    } catch {
      // Try half of it.
    }
  }
  return undefined
}
