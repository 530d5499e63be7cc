import type { Tensor } from "../../tensor"
import { activeRecorder, type IndexCheck } from "../../trace/recorder"

/**
 * Kernels that gather and scatter trust their indices, so they are looked at before; for a recorded step when it runs.
 *
 * @param options - `low`: the least index, default 0; `except`: one outside that is fine all the same; `what` and
 *   `advice` for the message
 * @throws TypeError unless int32; RangeError for an index outside [low, size)
 * @internal
 */
export function checkIndices(
  owner: string,
  index: Tensor,
  size: number,
  options: Partial<IndexCheck> = {},
): void {
  const { what = "indices", advice = `The dimension has ${size} elements.`, low = 0, except, whole } = options
  if (index.dtype !== "int32") {
    throw new TypeError(`${owner}: ${what} must be int32, got ${index.dtype}. Convert with to("int32").`)
  }
  const check = { owner, what, advice, size, low, except, whole }
  const recorder = activeRecorder()
  if (recorder) recorder.checkIndices(index, check)
  else demandIndices(index.storage.peek(), check)
}

/** @throws RangeError for an index out of range, with its place @internal */
export function demandIndices(
  values: ArrayLike<number>,
  { owner, what, advice, low, size, except, whole = false }: IndexCheck,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    const fits = value >= low && value < size && (!whole || Number.isInteger(value))
    if (fits || value === except) continue
    throw new RangeError(
      `${owner}: ${what} must be in [${low}, ${size - 1}], got ${value} at element ${i}. ${advice}`,
    )
  }
}
