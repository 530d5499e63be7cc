import type { Memory } from "./memory"

/** Every block starts on a multiple of this, so that vectors never straddle a cache line needlessly. */
const ALIGN = 64

/**
 * Blocks of a Memory in size classes: an eighth of a power of two apart above 1 KiB, so a block wastes
 * at most an eighth. A freed block is kept for the next request of its class.
 */
export class Allocator {
  readonly #memory: Memory
  readonly #free = new Map<number, number[]>()
  /** Address 0 is never handed out, so that it can mean "none". */
  #top = ALIGN
  #used = 0

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Bytes in blocks that are handed out now. */
  get used(): number {
    return this.#used
  }

  allocate(bytes: number): number {
    const size = classOf(bytes)
    this.#used += size
    const recycled = this.#free.get(size)?.pop()
    if (recycled !== undefined) return recycled
    const address = this.#top
    this.#memory.reserve(address + size)
    this.#top += size
    return address
  }

  /** Takes back a block; `bytes` is what was asked for. */
  free(address: number, bytes: number): void {
    const size = classOf(bytes)
    this.#used -= size
    const list = this.#free.get(size)
    if (list) list.push(address)
    else this.#free.set(size, [address])
  }
}

/** The block size that serves a request. */
function classOf(bytes: number): number {
  if (bytes <= 1024) return Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN)
  const step = 1 << (31 - Math.clz32(bytes - 1) - 3)
  return Math.ceil(bytes / step) * step
}
