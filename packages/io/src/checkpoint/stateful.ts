/** Anything that can be saved and go on: modules, optimizers, schedulers, loaders, of this library or not. */
export interface Stateful {
  /** All that is needed to go on: numbers, texts, booleans, null, tensors, and arrays and objects of those. */
  stateDict(): unknown
  loadStateDict(state: never): unknown
}

/** The same under the names that random generators have for it. */
export interface StatefulGenerator {
  state(): unknown
  loadState(state: never): unknown
}

/** Something with a state, and how to read and write it. */
interface Access {
  readonly read: () => unknown
  readonly write: (state: unknown) => void
}

/** How to reach the state of a thing; undefined for plain data. */
export function accessTo(part: unknown): Access | undefined {
  if (has(part, "stateDict") && has(part, "loadStateDict")) {
    const stateful = part as Stateful
    return {
      read: () => stateful.stateDict(),
      write: (state) => demandDone(stateful.loadStateDict(state as never)),
    }
  }
  if (has(part, "state") && has(part, "loadState")) {
    const generator = part as StatefulGenerator
    return {
      read: () => generator.state(),
      write: (state) => demandDone(generator.loadState(state as never)),
    }
  }
  return undefined
}

/** @throws TypeError for a promise: when it settles, nobody is there to put the others back */
function demandDone(result: unknown): void {
  if (!has(result, "then")) return
  void Promise.resolve(result).catch(() => {})
  throw new TypeError("loading must be done on return, got a promise. Fetch before, load at once.")
}

function has(part: unknown, method: string): boolean {
  const value =
    typeof part === "object" && part !== null ? (part as Record<string, unknown>)[method] : undefined
  return typeof value === "function"
}
