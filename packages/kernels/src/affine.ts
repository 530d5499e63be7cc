import type { Call } from "./call"

/** The arguments of a call as numbers to which addresses are added. */
export interface Affine {
  readonly fixed: readonly number[]
  /** Which address is added to which argument. */
  readonly slots: readonly { readonly at: number; readonly pointer: number }[]
}

/**
 * Finds out which arguments of a call are addresses, and of what: every address is moved by a distance of its own,
 * which then shows in the arguments.
 *
 * @param pointers - how many the call takes, scratch included
 */
export function affine(call: Call, pointers: number): Affine {
  const STEP = 64
  const fixed = [...call.args(new Array<number>(pointers).fill(0))]
  const moved = call.args(Array.from({ length: pointers }, (_, pointer) => STEP * (pointer + 1)))
  const slots: { at: number; pointer: number }[] = []
  for (const [at, value] of fixed.entries()) {
    const distance = (moved[at] as number) - value
    if (distance === 0) continue
    const pointer = distance / STEP - 1
    if (!Number.isInteger(pointer) || pointer < 0 || pointer >= pointers) {
      throw new Error(`${call.kernel.key}: internal error, argument ${at} is no address`)
    }
    slots.push({ at, pointer })
  }
  return { fixed, slots }
}
