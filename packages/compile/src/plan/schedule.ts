import { baseOf, type OperationValue, type Value } from "../graph/value"
import type { Stage } from "./stage"

/** A tensor from outside that the program writes, and the value it gets. */
export interface Update<T> {
  readonly target: T
  readonly value: OperationValue
}

export interface Schedule<T> {
  /** In the order in which they run. */
  readonly stages: readonly Stage[]
  /** Values that are computed where the tensors lie that get them. */
  readonly homes: ReadonlyMap<Value, T>
  /** Updates that are copied when all else is done. */
  readonly copies: readonly Update<T>[]
  /** How many stages come before the results of checks are looked at. */
  readonly checked: number
}

/**
 * Orders stages. A value is computed in the place of what it replaces wherever everybody who reads the old one can
 * come before, and every check too, so that a failed check leaves all as it was.
 *
 * @param updates - each value once, none the operand of an alias
 * @param oldOf - the target whose contents when the step begins a value is
 * @param checks - values that are checked
 */
export function schedule<T>(
  stages: readonly Stage[],
  updates: readonly Update<T>[],
  oldOf: (value: Value) => T | undefined,
  checks: readonly Value[],
): Schedule<T> {
  const before = new Map<Stage, Set<Stage>>()
  const makers = new Map<Value, Stage>(stages.flatMap((stage) => stage.writes.map((value) => [value, stage])))
  for (const stage of stages) {
    const needs = new Set<Stage>()
    for (const value of stage.reads.keys()) {
      const maker = makers.get(value)
      if (maker && maker !== stage) needs.add(maker)
    }
    before.set(stage, needs)
  }
  const dependsOn = (stage: Stage, other: Stage): boolean => {
    const seen = new Set([stage])
    const stack = [stage]
    while (stack.length > 0) {
      for (const need of before.get(stack.pop() as Stage) as Set<Stage>) {
        if (need === other) return true
        if (seen.has(need)) continue
        seen.add(need)
        stack.push(need)
      }
    }
    return false
  }
  const checkers = new Set<Stage>()
  for (const check of checks) {
    const maker = makers.get(baseOf(check))
    if (maker) checkers.add(maker)
  }

  /** Who reads the old contents of a target, and whether only where it writes itself. */
  const readers = new Map<T, { readonly stage: Stage; readonly alike: boolean }[]>()
  for (const stage of stages) {
    for (const [value, alike] of stage.reads) {
      const target = oldOf(value)
      if (target === undefined) continue
      const known = readers.get(target)
      if (known) known.push({ stage, alike })
      else readers.set(target, [{ stage, alike }])
    }
  }

  const homes = new Map<Value, T>()
  const copies: Update<T>[] = []
  for (const update of updates) {
    const { target, value } = update
    const stage = makers.get(value) as Stage
    const earlier = new Set(checkers)
    let possible = !homes.has(value)
    for (const reader of readers.get(target) ?? []) {
      if (reader.stage !== stage) earlier.add(reader.stage)
      else if (!reader.alike) possible = false
    }
    for (const one of earlier) if (one === stage || dependsOn(one, stage)) possible = false
    if (possible) {
      homes.set(value, target)
      for (const one of earlier) before.get(stage)?.add(one)
    } else {
      copies.push(update)
    }
  }
  const ordered = inOrder(stages, before)
  let checked = 0
  for (const [i, stage] of ordered.entries()) if (checkers.has(stage)) checked = i + 1
  return { stages: ordered, homes, copies, checked }
}

/** Every stage after those it needs, otherwise as the step was written. */
function inOrder(stages: readonly Stage[], before: ReadonlyMap<Stage, ReadonlySet<Stage>>): Stage[] {
  const position = ({ unit }: Stage) => unit.core?.id ?? Math.max(...unit.members.map(({ id }) => id))
  const waiting = [...stages].sort((a, b) => position(a) - position(b))
  const done = new Set<Stage>()
  const ordered: Stage[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex((stage) => {
      for (const need of before.get(stage) as ReadonlySet<Stage>) if (!done.has(need)) return false
      return true
    })
    if (next < 0) throw new Error("compile: internal error, stages wait for each other")
    const [stage] = waiting.splice(next, 1)
    done.add(stage)
    ordered.push(stage)
  }
  return ordered
}
