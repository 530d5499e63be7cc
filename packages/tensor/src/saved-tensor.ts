import { isTensor } from "./core/brand"
import { tensor } from "./creation"
import type { Tensor } from "./tensor"

/**
 * A tensor of a saved state, or what JSON made of it.
 *
 * @param name - whose it is, for the message
 * @param must - what it must be
 * @throws RangeError that says so where it is damaged
 */
export function savedTensor(owner: string, name: string, must: string, saved: unknown): Tensor {
  if (isTensor(saved)) return saved
  try {
    return tensor(saved as number[])
  } catch (cause) {
    const flaw = cause instanceof Error ? cause.message.replace(/\. .*|\.$/s, "") : cause
    throw new RangeError(
      `${owner}: ${name} must be ${must}, got what is none (${flaw}). Give the state as it was saved.`,
      { cause },
    )
  }
}
