import { sizeOf } from "@gradus/tensor/engine"
import { Unit } from "../fuse/unit"
import { type Stage, stageOf } from "./stage"
import type { Waits } from "./waits"

/** Elements up to which a loop takes hardly longer than its call. */
const SMALL = 1024

/** So many values one kernel may write. */
const MOST = 16

/**
 * Joins small loops of one shape that do not wait for each other, such as the updates of many biases: one kernel
 * instead of many.
 *
 * @returns for each part of a joined stage, that stage
 */
export function joinLoops(stages: readonly Stage[], waits: Waits): Map<Stage, Stage> {
  const heights = waits.heights()
  const open = new Map<string, Group>()
  const groups: Group[] = []
  for (const stage of stages) {
    if (!isSmallLoop(stage)) continue
    // Of one height, so that none waits for another.
    const key = `${heights.get(stage)}:${stage.unit.shape.join()}`
    let group = open.get(key)
    if (!group || group.writes + stage.writes.length > MOST || !group.unit.hasRoomForAll(stage.unit)) {
      group = { unit: new Unit("loop", stage.unit.shape), parts: [], writes: 0 }
      groups.push(group)
      open.set(key, group)
    }
    group.unit.addAll(stage.unit)
    group.parts.push(stage)
    group.writes += stage.writes.length
  }
  const joined = new Map<Stage, Stage>()
  for (const { unit, parts } of groups) {
    if (parts.length === 1) continue
    const whole = stageOf(
      unit,
      parts.flatMap(({ writes }) => writes),
      {},
    )
    for (const part of parts) joined.set(part, whole)
  }
  return joined
}

interface Group {
  readonly unit: Unit
  readonly parts: Stage[]
  /** Values that the parts write. */
  writes: number
}

function isSmallLoop({ unit }: Stage): boolean {
  const size = sizeOf(unit.shape)
  return unit.kind === "loop" && size > 0 && size <= SMALL
}
