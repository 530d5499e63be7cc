import type { Call, StorageType } from "../call"
import { LoopProgram, planLoop } from "../loops"
import { remembered } from "../remembered"
import { constant } from "../scalar/expr"

const programs = new Map<string, LoopProgram>()

export interface FillPlan {
  readonly type: StorageType
  /** Elements to write. */
  readonly n: number
  readonly value: number
}

/** Writes one value everywhere. */
export function planFill({ type, n, value }: FillPlan): Call {
  const key = `fill:${type}:${Object.is(value, -0) ? "-0" : value}`
  const make = () => new LoopProgram(key, [], [{ type, expr: constant(type, value) }])
  return planLoop(remembered(programs, key, make), [n], [])
}
