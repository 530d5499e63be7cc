import type { Stage } from "./stage"

/** Which stages must come before which. */
export class Waits {
  readonly #before: Map<Stage, Set<Stage>>

  constructor(stages: Iterable<Stage>) {
    this.#before = new Map([...stages].map((stage) => [stage, new Set()]))
  }

  add(stage: Stage, need: Stage): void {
    this.#of(stage).add(need)
  }

  /** Whether a stage comes after another, by however many between them. */
  has(stage: Stage, other: Stage): boolean {
    const seen = new Set([stage])
    const stack = [stage]
    while (stack.length > 0) {
      for (const need of this.#of(stack.pop() as Stage)) {
        if (need === other) return true
        if (seen.has(need)) continue
        seen.add(need)
        stack.push(need)
      }
    }
    return false
  }

  /** How many stages come after one, each waiting for the one before, at most: of two that are alike in it, none waits for the other. */
  heights(): Map<Stage, number> {
    const heights = new Map<Stage, number>()
    for (const stage of this.inOrder([...this.#before.keys()]).reverse()) {
      const height = heights.get(stage) ?? 0
      heights.set(stage, height)
      for (const need of this.#of(stage)) heights.set(need, Math.max(heights.get(need) ?? 0, height + 1))
    }
    return heights
  }

  /** The same with others in the places of some stages. */
  with(other: (stage: Stage) => Stage): Waits {
    const waits = new Waits([...this.#before.keys()].map(other))
    for (const [stage, needs] of this.#before) for (const need of needs) waits.add(other(stage), other(need))
    return waits
  }

  /** The stages, each after those that it waits for, otherwise in the order given. */
  inOrder(stages: readonly Stage[]): Stage[] {
    const waiting = [...stages]
    const done = new Set<Stage>()
    const isReady = (stage: Stage) => {
      for (const need of this.#of(stage)) if (!done.has(need)) return false
      return true
    }
    while (waiting.length > 0) {
      const next = waiting.findIndex(isReady)
      if (next < 0) throw new Error("compile: internal error, stages wait for each other")
      const [stage] = waiting.splice(next, 1)
      done.add(stage)
    }
    return [...done]
  }

  #of(stage: Stage): Set<Stage> {
    return this.#before.get(stage) as Set<Stage>
  }
}
