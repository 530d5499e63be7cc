import { shared } from "@gradus/kernels"
import type { Tensor } from "../tensor"
import { noteChange } from "../trace/setting"

const retired = /* @__PURE__ */ shared("tensor.retired", () => new WeakSet<Tensor>())

/** Takes note that another tensor stands where this one stood, so that nobody goes on with what was recorded of it. */
export function retire(tensor: Tensor): void {
  retired.add(tensor)
  noteChange()
}

export function isRetired(tensor: Tensor): boolean {
  return retired.has(tensor)
}
