import { shared } from "@gradus/kernels"
import type { Tensor } from "../tensor"

const retired = /* @__PURE__ */ shared("tensor.retired", () => ({ tensors: new WeakSet<Tensor>(), count: 0 }))

/** Takes note that another tensor stands where this one stood, so that nobody goes on with what was recorded of it. */
export function retire(tensor: Tensor): void {
  retired.tensors.add(tensor)
  retired.count++
}

export function isRetired(tensor: Tensor): boolean {
  return retired.tensors.has(tensor)
}

/** How many were retired so far: while it stays the same, nobody need look again. */
export function retirements(): number {
  return retired.count
}
