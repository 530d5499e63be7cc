/** A growing byte string with WebAssembly's encodings: LEB128 integers, names. */
export class Bytes {
  #data = new Uint8Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  u8(byte: number): void {
    if (this.#length === this.#data.length) this.#grow(1)
    this.#data[this.#length++] = byte
  }

  /** Unsigned LEB128 of a 32-bit integer. */
  u32(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.u8(rest)
  }

  /** Signed LEB128 of a 64-bit integer; 32-bit ones are encoded alike. */
  signed(value: number | bigint): void {
    if (value === Number(value) && value >= -64 && value < 64) {
      this.u8(value & 0x7f)
      return
    }
    let rest = BigInt(value)
    for (;;) {
      const low = Number(rest & 0x7fn)
      rest >>= 7n
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.u8(low)
        return
      }
      this.u8(low | 0x80)
    }
  }

  /** A name, of ASCII alone. */
  name(text: string): void {
    this.u32(text.length)
    for (const letter of text) this.u8(letter.charCodeAt(0))
  }

  /** An instruction: one byte, or a prefix and a number: 0xfd0000 + n for the SIMD instruction n. */
  op(code: number): void {
    if (code < 0x100) {
      this.u8(code)
    } else {
      this.u8(code >> 16)
      this.u32(code & 0xffff)
    }
  }

  append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#data.length) this.#grow(bytes.length)
    this.#data.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** The bytes written so far, preceded by their length. */
  sized(): Uint8Array {
    const out = new Bytes()
    out.u32(this.#length)
    out.append(this.view())
    return out.view()
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.#length)
  }

  #grow(by: number): void {
    const next = new Uint8Array(Math.max(this.#data.length * 2, this.#length + by))
    next.set(this.view())
    this.#data = next
  }
}
