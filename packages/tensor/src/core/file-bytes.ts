/** The bytes of a file, in whatever holds them: a buffer, or a view of any kind of a part of one. */
export type FileBytes = ArrayBufferLike | ArrayBufferView

/**
 * The same bytes as a plain `Uint8Array`, not copied: Node's `Buffer` is one as well, but its `slice` is a view rather than
 * a copy. `undefined` for what holds no bytes, or no longer: a buffer that was transferred, a view beyond the end of one.
 */
export function plainBytes(given: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    // By its name, since it may come from another realm.
    const kind = Object.prototype.toString.call(given)
    const isBuffer = kind === "[object ArrayBuffer]" || kind === "[object SharedArrayBuffer]"
    return isBuffer ? new Uint8Array(given as ArrayBufferLike) : undefined
  } catch {
    return undefined
  }
}
