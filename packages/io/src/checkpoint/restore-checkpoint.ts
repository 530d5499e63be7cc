import { demand, flag, isPlain, type Kind, noMore, options, or } from "@gradus/checks"
import { isTensor, tensor } from "@gradus/tensor"
import { NAME, PARTS } from "../kinds"
import { quote, reasonOf, refusal } from "../refusal"
import { accessTo, type Stateful, type StatefulGenerator } from "./stateful"
import type { Checkpoint } from "./unpack-checkpoint"

export interface RestoreOptions {
  /** Whether all that the checkpoint holds the state of must be given; default true. False for a model alone, say. */
  readonly strict?: boolean
}

const OPTIONS = { strict: or(true, flag) }
const CHECKPOINT: Kind<Checkpoint> = {
  must: "a checkpoint",
  type: "object",
  holds: (given) => isPlain(given) && isPlain(given.states) && isPlain(given.values),
  advice: "Make one of bytes with unpackCheckpoint.",
}

type Parts = Readonly<Record<string, Stateful | StatefulGenerator>>

/**
 * Puts everything back to where it stood when the checkpoint was made. Build the model, optimizer, schedule and loader as
 * they were, then restore them; training goes on with the same bits as if it had never stopped.
 *
 * All or nothing: when one part does not accept its state, every part is put back to where it was before the call.
 *
 * @param checkpoint - as from `unpackCheckpoint`
 * @param parts - what to restore, under the names it was saved under
 * @param given - see {@link RestoreOptions}
 * @param name - stands at the beginning of messages
 * @returns the plain data that was saved, by name
 * @throws TypeError or RangeError for what is no checkpoint, no parts, no such option, or when names do not agree; Error when a part refuses its state, with its reason
 */
export function restoreCheckpoint<V extends object = Record<string, unknown>>(
  checkpoint: Checkpoint,
  parts: Parts,
  given: RestoreOptions = {},
  name = "restoreCheckpoint",
  ...surplus: []
): V {
  noMore("restoreCheckpoint", surplus)
  demand("restoreCheckpoint", "name", NAME, name)
  demand(name, "checkpoint", CHECKPOINT, checkpoint)
  demand(name, "parts", PARTS, parts)
  const { strict } = options(name, OPTIONS, given)
  const { states, values } = checkpoint
  const targets = Object.entries(parts).map(([key, part]) => {
    const access = accessTo(part)
    if (access) return { key, part, ...access }
    const must = `${quote(key)} must have stateDict() and loadStateDict(), or state() and loadState()`
    throw refusal(name, must, typeof part, "Plain data comes back as the result.")
  })
  checkNames(name, Object.keys(states), Object.keys(parts), strict)
  // A scheduler writes its rates into the optimizer on loading. What counts is what the optimizer itself had.
  // A loader cannot be put back into a loop that is open: it is asked when all others agree.
  const rank = (part: object) => ("optimizer" in part ? 0 : Symbol.iterator in part ? 2 : 1)
  targets.sort((a, b) => rank(a.part) - rank(b.part))
  const before = targets.map(({ read }) => copyOf(read()))
  for (const { key, write } of targets) {
    try {
      write(states[key])
    } catch (error) {
      const lost = targets.filter(({ part, read, write }, i) => {
        // A loader that is given the state that it has moves, where a loop is open.
        const stays = Symbol.iterator in part && isSame(read(), before[i])
        return !stays && !succeeds(() => write(before[i]))
      })
      const names = lost.map((target) => quote(target.key)).join(", ")
      const outcome = names ? `${names} could not be put back.` : "Nothing was changed."
      throw new Error(`${name}: ${quote(key)} must fit its saved state, got: ${reasonOf(error)} ${outcome}`, {
        cause: error,
      })
    }
  }
  return values as V
}

/** A state as it is now, whatever happens to what it was taken from. */
function copyOf(state: unknown): unknown {
  if (isTensor(state)) return tensor(state)
  if (Array.isArray(state)) return state.map(copyOf)
  if (!isPlain(state)) return state
  return Object.fromEntries(Object.entries(state).map(([key, member]) => [key, copyOf(member)]))
}

/** Whether plain data are the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!(Array.isArray(a) && Array.isArray(b)) && !(isPlain(a) && isPlain(b))) return false
  const [entries, others] = [Object.entries(a), new Map(Object.entries(b))]
  return entries.length === others.size && entries.every(([key, value]) => isSame(value, others.get(key)))
}

function succeeds(action: () => void): boolean {
  try {
    action()
    return true
  } catch {
    return false
  }
}

function checkNames(name: string, saved: readonly string[], given: readonly string[], strict: boolean): void {
  const holds = `The checkpoint holds the states of ${saved.join(", ") || "nothing"}.`
  const missing = given.find((key) => !saved.includes(key))
  if (missing !== undefined) {
    throw refusal(name, "parts must be among those saved", quote(missing), holds)
  }
  const idle = saved.find((key) => !given.includes(key))
  if (strict && idle !== undefined) {
    const advice = `${holds} To leave some out, pass { strict: false }.`
    throw refusal(name, "all that was saved must be given", `nothing for ${quote(idle)}`, advice)
  }
}
