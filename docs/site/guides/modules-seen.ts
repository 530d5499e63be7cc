/**
 * Notes the bytes of every WebAssembly module that is compiled while `body` runs. The packages keep those of a program to
 * themselves; whoever compiles it hears of them.
 */
export function modulesSeen(body: () => void): Uint8Array<ArrayBuffer>[] {
  const seen: Uint8Array<ArrayBuffer>[] = []
  const { Module } = WebAssembly
  WebAssembly.Module = class extends Module {
    constructor(source: BufferSource) {
      super(source)
      if (source instanceof Uint8Array) seen.push(new Uint8Array(source))
    }
  }
  try {
    body()
  } finally {
    WebAssembly.Module = Module
  }
  return seen
}
