import { baseOf, type OperationValue, type Value } from "../graph/value"
import { joinLoops } from "./join-loops"
import type { Stage } from "./stage"
import { Waits } from "./waits"

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
 * come before, and every check too, so that a failed check leaves all as it was. Small loops are joined where that order
 * allows it.
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
  const waits = new Waits(stages)
  const makers = new Map<Value, Stage>(stages.flatMap((stage) => stage.writes.map((value) => [value, stage])))
  for (const stage of stages) {
    for (const value of stage.reads.keys()) {
      const maker = makers.get(value)
      if (maker && maker !== stage) waits.add(stage, maker)
    }
  }
  const looked = new Set(checks.map(baseOf))
  const isChecked = ({ writes }: Stage) => writes.some((value) => looked.has(value))
  const checkers = stages.filter(isChecked)

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
    if (possible && !waits.isAmongOrBefore(stage, earlier)) {
      homes.set(value, target)
      for (const one of earlier) waits.add(stage, one)
    } else {
      copies.push(update)
    }
  }
  const positions = new Map(stages.map((stage) => [stage, positionOf(stage)]))
  const written = [...stages].sort((a, b) => (positions.get(a) as number) - (positions.get(b) as number))
  const joined = joinLoops(written, waits)
  const whole = (stage: Stage) => joined.get(stage) ?? stage
  const ordered = waits.with(whole).inOrder([...new Set(written.map(whole))])
  const checked = ordered.reduce((last, stage, i) => (isChecked(stage) ? i + 1 : last), 0)
  return { stages: ordered, homes, copies, checked }
}

/** Where a stage stands in the step as it was written. */
function positionOf({ unit }: Stage): number {
  return unit.core?.id ?? unit.members.reduce((last, { id }) => Math.max(last, id), -1)
}
