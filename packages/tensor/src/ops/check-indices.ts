import type { Tensor } from "../tensor"
import { activeRecorder } from "../trace/recorder"

/**
 * Demands int32 indices from `low` to `size` − 1. Tensors that a recorded step works with have no values yet; there
 * only the dtype is checked.
 *
 * @throws TypeError for another dtype, RangeError naming the first index outside
 */
export function checkIndices(owner: string, index: Tensor, size: number, low = 0): void {
  if (index.dtype !== "int32") {
    throw new TypeError(`${owner}: indices must be int32, got ${index.dtype}. Convert with to("int32").`)
  }
  if (activeRecorder()) return
  const values = index.storage.peek()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value >= low && value < size) continue
    throw new RangeError(
      `${owner}: indices must be in [${low}, ${size - 1}], got ${value} at element ${i}. The dimension has ${size} elements.`,
    )
  }
}
