import { demand, type Kind } from "@gradus/checks"
import { NON_NEGATIVE } from "./kinds"

/**
 * All that this package asks of an optimizer: parameter groups whose learning rate is a number that can be
 * read and set. Whether a plain field or an accessor over a live cell stands behind it makes no difference.
 * Groups may come and go; each is known by being the same object.
 */
export interface Optimizer {
  readonly paramGroups: readonly ParamGroup[]
}

/**
 * What a schedule can be bound to: an `Optimizer`, or one whose type leaves open whether its groups have a learning
 * rate, as in a function that takes any; whether they have is then seen when the schedule is bound.
 */
export interface AnyOptimizer {
  readonly paramGroups: readonly (ParamGroup | { lr?: number })[]
}

/** One group of parameters and the numbers of it that a schedule may change. */
export interface ParamGroup {
  /** The learning rate in force. */
  lr: number
  /**
   * The learning rate that schedules start from: what it was before any of them touched it. Written here by the first
   * that meets the group; set it to let schedules start from elsewhere.
   */
  initialLr?: number
  /** The paths of its parameters, where all have one: by them the group is found in a saved state. */
  readonly paramNames?: readonly string[] | undefined
  /** Cycled by `oneCycleLR`, where the group has it. */
  momentum?: number
  /** Its first entry is cycled by `oneCycleLR`, where the group has it. */
  betas?: readonly [number, number]
}

const OPTIMIZER: Kind = {
  must: "an optimizer with paramGroups",
  holds: (value) => Array.isArray((value as Partial<Optimizer>).paramGroups),
  advice: "Pass the optimizer whose learning rate is to be set.",
}
const RATE: Kind<number> = { ...NON_NEGATIVE, advice: "Give the optimizer a learning rate." }

/** The groups that an optimizer has now. @throws unless each has a learning rate */
export function groupsOf(name: string, optimizer: AnyOptimizer): readonly ParamGroup[] {
  const { paramGroups } = demand(name, "optimizer", OPTIMIZER, optimizer) as Optimizer
  for (const [i, group] of paramGroups.entries()) {
    const { lr, initialLr = lr } = Object(group) as ParamGroup
    demand(name, `lr of parameter group ${i}`, RATE, lr)
    demand(name, `initialLr of parameter group ${i}`, RATE, initialLr)
  }
  return paramGroups
}
