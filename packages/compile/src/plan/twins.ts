import { affine } from "@gradus/kernels"
import { Unit } from "../fuse/unit"
import type { Value } from "../graph/value"
import type { Operand, Stage } from "./stage"

/**
 * Joins stages whose only kernel is the same, of the same operands, where each keeps as its result what the other throws
 * away: a pooling's largest elements and their places.
 */
export function joinTwins(stages: readonly Stage[]): Stage[] {
  const joined: Stage[] = []
  const known = new Map<string, number>()
  for (const stage of stages) {
    const key = keyOf(stage)
    const place = key === undefined ? undefined : known.get(key)
    const twin = place === undefined ? undefined : join(joined[place], stage)
    if (twin) joined[place as number] = twin
    else {
      if (key !== undefined) known.set(key, joined.length)
      joined.push(stage)
    }
  }
  return joined
}

/** A text that twins share: kernel, sizes, and what is read. */
function keyOf({ unit, steps, temporaries }: Stage): string | undefined {
  if (unit.kind !== "steps" || steps.length !== 1 || temporaries.length === 0) return undefined
  const [{ call, operands }] = steps
  const inputs = operands.map((operand) => (isInput(operand, unit.core) ? operand.id : "_"))
  return `${call.kernel.key}(${affine(call, operands.length + 1).fixed.join()})${inputs.join()}`
}

function isInput(operand: Operand, result: Value | undefined): operand is Value {
  return typeof operand !== "number" && operand !== result
}

/** Both stages as one, if every working memory of the one is the result of the other. */
function join(one: Stage, other: Stage): Stage | undefined {
  const [step] = one.steps
  const operands = step.operands.map((operand, i) =>
    typeof operand === "number" ? other.steps[0].operands[i] : operand,
  )
  const complete = other.writes.every((value) => operands.includes(value))
  if (!complete || operands.some((operand) => typeof operand === "number")) return undefined
  const unit = new Unit("steps", one.unit.shape, one.unit.core)
  unit.addAll(other.unit)
  return {
    ...one,
    unit,
    steps: [{ ...step, operands }],
    writes: [...one.writes, ...other.writes],
    temporaries: [],
  }
}
