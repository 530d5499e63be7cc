/** Bytes of a WebAssembly page. */
const PAGE = 65536
const MAX_BYTES = 65536 * PAGE

/**
 * One growable WebAssembly memory and typed windows over all of it. Growing replaces the windows, so
 * take them anew (`memory.f32`) after anything that may allocate.
 */
export class Memory {
  readonly wasm = new WebAssembly.Memory({ initial: 16 })
  u8!: Uint8Array
  i32!: Int32Array
  f32!: Float32Array
  f64!: Float64Array

  constructor() {
    this.#renew()
  }

  get bytes(): number {
    return this.u8.length
  }

  /**
   * Makes addresses below `bytes` valid.
   * @throws RangeError when more than 4 GiB, or more than the machine gives, is asked for
   */
  reserve(bytes: number): void {
    if (bytes <= this.bytes) return
    if (bytes > MAX_BYTES) {
      throw new RangeError(
        `Memory: resident tensors must fit in 4 GiB, got ${bytes} bytes. Use smaller tensors or batches.`,
      )
    }
    // Grow by half at least, so that many small requests cost few renewals.
    const wanted = Math.min(MAX_BYTES, Math.max(bytes, Math.ceil(this.bytes * 1.5)))
    try {
      this.wasm.grow(Math.ceil((wanted - this.bytes) / PAGE))
    } catch {
      try {
        this.wasm.grow(Math.ceil((bytes - this.bytes) / PAGE))
      } catch {
        throw new RangeError(
          `Memory: the engine must grant ${bytes} bytes of WebAssembly memory, got a refusal at ${this.bytes}. Use smaller tensors or batches.`,
        )
      }
    }
    this.#renew()
  }

  #renew(): void {
    const { buffer } = this.wasm
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }
}
