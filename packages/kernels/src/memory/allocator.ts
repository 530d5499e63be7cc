import { ALIGN, aligned } from "./address"
import type { Memory } from "./memory"
import { Regions } from "./regions"

/** Blocks up to this size wait in a list of their size when they are freed, for the next of the kind. */
const SMALL = 65536
/** Larger ones are whole multiples of this, so that what is left beside them is worth something. */
const LARGE_STEP = 4096

/**
 * Blocks of a Memory. Small ones come in size classes, an eighth of a power of two apart above 1 KiB, so a block wastes
 * at most an eighth; a freed one is kept for the next request of its class. Large ones join their freed neighbours at
 * once. Before the memory grows the small ones are joined as well, so what was freed serves requests of every size.
 */
export class Allocator {
  readonly #memory: Memory
  readonly #small = new Map<number, number[]>()
  readonly #regions = new Regions()
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

  /** @throws RangeError when the memory cannot grow so far; nothing has changed then */
  allocate(bytes: number): number {
    const size = sizeOf(bytes)
    const address = this.#small.get(size)?.pop() ?? this.#find(size)
    this.#used += size
    return address
  }

  /** Takes back a block; `bytes` is what was asked for. */
  free(address: number, bytes: number): void {
    const size = sizeOf(bytes)
    this.#used -= size
    if (size > SMALL) {
      this.#join(address, size)
      return
    }
    const list = this.#small.get(size)
    if (list) list.push(address)
    else this.#small.set(size, [address])
  }

  #find(size: number): number {
    const hole = this.#regions.take(size)
    if (hole !== undefined) return hole
    if (this.#top + size > this.#memory.bytes) {
      this.#joinSmall()
      const joined = this.#regions.take(size)
      if (joined !== undefined) return joined
      this.#memory.reserve(this.#top + size)
    }
    const address = this.#top
    this.#top += size
    return address
  }

  #joinSmall(): void {
    for (const [size, addresses] of this.#small) {
      for (const address of addresses) this.#regions.add(address, size)
    }
    this.#small.clear()
    this.#top = this.#regions.takeEndingAt(this.#top)
  }

  /** Makes a block part of the free memory around it; at the end, of what was never used. */
  #join(address: number, size: number): void {
    this.#regions.add(address, size)
    this.#top = this.#regions.takeEndingAt(this.#top)
  }
}

/** The size of the block that serves a request. */
function sizeOf(bytes: number): number {
  if (bytes > SMALL) return aligned(bytes, LARGE_STEP)
  if (bytes <= 1024) return Math.max(ALIGN, aligned(bytes))
  const step = 1 << (31 - Math.clz32(bytes - 1) - 3)
  return Math.ceil(bytes / step) * step
}
