import type { Tensor } from "../tensor"

const retired = new WeakSet<Tensor>()
let count = 0

/** Takes note that another tensor stands where this one stood, so that nobody goes on with what was recorded of it. */
export function retire(tensor: Tensor): void {
  retired.add(tensor)
  count++
}

export function isRetired(tensor: Tensor): boolean {
  return retired.has(tensor)
}

/** How many were retired so far: while it stays the same, nobody need look again. */
export function retirements(): number {
  return count
}
