import type { Call, StorageType } from "../call"
import { LoopProgram, planLoop } from "../loops"
import { remembered } from "../remembered"
import { constant, input } from "../scalar/expr"

const programs = new Map<string, LoopProgram>()

export interface FillPlan {
  readonly type: StorageType
  /** Elements to write. */
  readonly n: number
  /** The value; without one the call has one input, the address of a single element to copy. */
  readonly value?: number
}

/** Writes one value everywhere. */
export function planFill({ type, n, value }: FillPlan): Call {
  const key = `fill:${type}:${Object.is(value, -0) ? "-0" : (value ?? "given")}`
  const program = remembered(programs, key, () => {
    const expr = value === undefined ? input(0, type) : constant(type, value)
    return new LoopProgram(key, value === undefined ? [type] : [], [{ type, expr }])
  })
  return planLoop(program, [n], value === undefined ? [{ strides: [0] }] : [])
}
