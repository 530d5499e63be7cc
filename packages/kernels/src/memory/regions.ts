/** A piece of free memory. */
interface Region {
  address: number
  size: number
}

/** Free pieces of memory, in the order of their addresses; neighbours are joined, so no two touch. */
export class Regions {
  readonly #all: Region[] = []

  /** Takes the beginning of the smallest region that has the room; undefined when none has. */
  take(size: number): number | undefined {
    let best: Region | undefined
    for (const region of this.#all) {
      if (region.size >= size && (!best || region.size < best.size)) best = region
      if (best?.size === size) break
    }
    if (!best) return undefined
    const { address } = best
    best.address += size
    best.size -= size
    if (best.size === 0) this.#all.splice(this.#place(address), 1)
    return address
  }

  add(address: number, size: number): void {
    const all = this.#all
    const at = this.#place(address)
    const before = at > 0 ? all[at - 1] : undefined
    const after = at < all.length ? all[at] : undefined
    const joinsAfter = after?.address === address + size
    if (before && before.address + before.size === address) {
      before.size += size
      if (joinsAfter) before.size += all.splice(at, 1)[0].size
    } else if (after && joinsAfter) {
      after.address = address
      after.size += size
    } else all.splice(at, 0, { address, size })
  }

  /** Takes away the region that ends at an address, if there is one; the address where it began. */
  takeEndingAt(end: number): number {
    const last = this.#all.at(-1)
    if (!last || last.address + last.size !== end) return end
    this.#all.pop()
    return last.address
  }

  /** How many regions begin below an address. */
  #place(address: number): number {
    let [low, high] = [0, this.#all.length]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.#all[middle].address < address) low = middle + 1
      else high = middle
    }
    return low
  }
}
