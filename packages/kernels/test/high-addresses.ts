import { type Allocator, engine } from "../src"

const MIB = 2 ** 20
export const PAGE = 65536
/** Where addresses begin to be negative as signed numbers. */
const MIDDLE = 2 ** 31
/** Where the last page begins, which is not used. */
export const END = 2 ** 32 - PAGE
/** Bytes on each side of the middle, and before the end, for what is put there. */
const ROOM = 64 * MIB

/** What lies across 2 GiB, or as near to 4 GiB as can be. */
export type Place = "blocks at 2 GiB" | "scratch at 2 GiB" | "blocks at 4 GiB" | "scratch at 4 GiB"

/**
 * From now on everything lies at addresses that are negative as signed numbers, and where mistakes show: across 2 GiB
 * a block now and then, or the working memory at ever another distance; or all before 4 GiB, the working memory in the
 * last bytes. What lies below is never touched, so it costs nothing.
 */
export function moveUp(place: Place): void {
  const { allocator, memory } = engine()
  let turn = 0
  if (place === "blocks at 4 GiB" || place === "scratch at 4 GiB") {
    memory.reserve(END)
    allocator.allocate(END - 5 * ROOM)
    if (place === "scratch at 4 GiB") scratchAt((bytes) => END - 64 * Math.ceil(bytes / 64))
    return
  }
  allocator.allocate(MIDDLE + ROOM)
  if (place === "scratch at 2 GiB") {
    scratchAt((bytes) => MIDDLE - 64 * (turn++ % Math.max(1, Math.ceil(bytes / 64))))
    return
  }
  const above = allocator.allocate(ROOM)
  scratchAt(() => above)
  straddle(allocator)
}

function scratchAt(place: (bytes: number) => number): void {
  const value = (bytes: number) => {
    if (bytes > ROOM) throw new Error(`the working memory of these tests has no room for ${bytes} bytes`)
    return place(bytes)
  }
  Object.defineProperty(engine(), "scratch", { value })
}

/** Puts every third block across the middle, unless one is there. */
function straddle(allocator: Allocator): void {
  const { allocate, free } = allocator
  let taken = 0
  let count = 0
  allocator.allocate = (bytes) => {
    count++
    if (taken > 0 || bytes < 128 || bytes > ROOM || count % 3 > 0) return allocate.call(allocator, bytes)
    taken = MIDDLE - 64 * Math.ceil((bytes * ((count % 7) + 1)) / 8 / 64)
    return taken
  }
  allocator.free = (address, bytes) => {
    if (address === taken) taken = 0
    else free.call(allocator, address, bytes)
  }
}
