import { Queue } from "./queue"
import type { Stage } from "./stage"

/** Which stages must come before which. */
export class Waits {
  readonly #before: Map<Stage, Set<Stage>>
  readonly #after: Map<Stage, Set<Stage>>

  constructor(stages: Iterable<Stage>) {
    const all = [...stages]
    this.#before = new Map(all.map((stage) => [stage, new Set()]))
    this.#after = new Map(all.map((stage) => [stage, new Set()]))
  }

  add(stage: Stage, need: Stage): void {
    this.#before.get(stage)?.add(need)
    this.#after.get(need)?.add(stage)
  }

  /** Whether one of some stages is this one or comes after it, by however many between them. */
  isAmongOrBefore(stage: Stage, others: ReadonlySet<Stage>): boolean {
    if (others.size === 0) return false
    const reached = new Set([stage])
    // A set that grows while it is walked visits what is added.
    for (const one of reached) {
      if (others.has(one)) return true
      for (const next of this.#after.get(one) ?? []) reached.add(next)
    }
    return false
  }

  /** How many stages come after one, each waiting for the one before, at most: of two that are alike in it, none waits for the other. */
  heights(): Map<Stage, number> {
    const heights = new Map<Stage, number>()
    for (const stage of this.inOrder([...this.#before.keys()]).reverse()) {
      const height = heights.get(stage) ?? 0
      heights.set(stage, height)
      for (const need of this.#before.get(stage) ?? [])
        heights.set(need, Math.max(heights.get(need) ?? 0, height + 1))
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
    const places = new Map(stages.map((stage, i) => [stage, i]))
    const missing = stages.map((stage) => this.#before.get(stage)?.size ?? 0)
    const ready = new Queue()
    for (const [i, count] of missing.entries()) if (count === 0) ready.add(i)
    const ordered: Stage[] = []
    for (let next = ready.take(); next !== undefined; next = ready.take()) {
      const stage = stages[next]
      ordered.push(stage)
      for (const follower of this.#after.get(stage) ?? []) {
        const place = places.get(follower) as number
        if (--missing[place] === 0) ready.add(place)
      }
    }
    if (ordered.length < stages.length) throw new Error("compile: internal error, stages wait for each other")
    return ordered
  }
}
