import type { Tensor } from "../tensor"
import { isFloat } from "../core/dtype"

let detecting = false

export function isDetectingAnomaly(): boolean {
  return detecting
}

/**
 * Runs `body` watching every operation, forward and backward, and throws at the first that yields NaN or ∞
 * from finite numbers, naming it; the stack of the error shows where it was called. Slow: for finding a fault.
 *
 * @throws Error `<operation>: results must be finite …`
 * @example
 * ```ts
 * import { detectAnomaly, tensor } from "@gradus/tensor"
 * detectAnomaly(() => tensor([1, 0]).log()) // => throws log: results must be finite
 * ```
 */
export function detectAnomaly<T>(body: () => T): T {
  const before = detecting
  detecting = true
  try {
    return body()
  } finally {
    detecting = before
  }
}

/** @throws Error at the first element that is NaN or ∞ */
export function checkFinite(name: string, result: Tensor): void {
  if (!isFloat(result.dtype)) return
  const data = result.storage.peek()
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new Error(
        `${name}: results must be finite in detectAnomaly, got ${data[i]} at element ${i} of shape [${result.shape.join(", ")}]. Look at the inputs of this call.`,
      )
    }
  }
}
