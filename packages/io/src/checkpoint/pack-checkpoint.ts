import { demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { PARTS } from "../kinds"
import { membersOf } from "../members"
import { saveSafetensors } from "../safetensors/save-safetensors"
import { encode, escapeKey, type Json } from "./encode"
import { accessTo } from "./stateful"

/** The version that is written, and the newest that is read. */
export const VERSION = 1

/** What to save, under names of your choice: things with a state, and plain data such as counters. */
export type CheckpointParts = Readonly<Record<string, unknown>>

/**
 * Saves a whole training: the state of everything that has one (`stateDict`/`loadStateDict`, or `state`/`loadState`
 * as of a `Generator`), and plain data (numbers, texts, booleans, null, tensors, arrays and objects of those).
 *
 * All numbers come back bit for bit, −0, ∞ and NaN too, and undefined. What could not come back is refused, by its path. Save everything that draws or counts: a generator that is left
 * out starts anew, and a loader that is left out starts its epoch again.
 *
 * The result is a safetensors file: a model's tensors are in it as `model/0.weight`, for any program that reads the format.
 *
 * @returns the file; `saveCheckpoint` of `@gradus/io/node` writes it
 * @throws TypeError, naming the path, for what is not plain data and has no state
 * @example
 * ```ts
 * import { packCheckpoint, restoreCheckpoint, unpackCheckpoint } from "@gradus/io"
 * import { Generator, rand } from "@gradus/tensor"
 *
 * const generator = new Generator(7)
 * const bytes = packCheckpoint({ generator, counters: { step: 12, best: Infinity } })
 * const next = rand([3], { generator }).toArray()
 *
 * const again = new Generator()
 * const { counters } = restoreCheckpoint(unpackCheckpoint(bytes), { generator: again })
 * counters // => { step: 12, best: Infinity }
 * String(rand([3], { generator: again }).toArray()) === String(next) // => true
 * ```
 */
export function packCheckpoint(parts: CheckpointParts, ...surplus: []): Uint8Array {
  noMore("packCheckpoint", surplus)
  demand("packCheckpoint", "parts", PARTS, parts)
  const tensors = new Map<string, Tensor>()
  const states: [string, Json][] = []
  const values: [string, Json][] = []
  for (const [name, part] of membersOf("packCheckpoint", parts, "parts")) {
    const access = accessTo(part)
    const json = encode(access ? access.read() : part, [name], tensors)
    ;(access ? states : values).push([escapeKey(name), json])
  }
  const document = { states: Object.fromEntries(states), values: Object.fromEntries(values) }
  return saveSafetensors(Object.fromEntries(tensors), {
    "gradus.checkpoint": `${VERSION}`,
    "gradus.state": JSON.stringify(document),
  })
}
