import type { ParamGroup } from "./optimizer"

/** The numbers of a group that schedules write. An undefined momentum is left alone. */
export interface GroupNumbers {
  readonly lr: number
  readonly initialLr: number | undefined
  readonly momentum?: number | undefined
}

/** What is cycled as momentum: the first of `betas`, or `momentum`; undefined where a group has neither. */
export function momentumOf({ betas, momentum }: ParamGroup): number | undefined {
  return betas === undefined ? momentum : betas[0]
}

const SCHEDULED = Symbol.for("gradus.scheduled")

/** The groups that any schedule has met; one set for all copies of this package. */
function scheduled(): WeakSet<ParamGroup> {
  const shared = globalThis as { [SCHEDULED]?: WeakSet<ParamGroup> }
  shared[SCHEDULED] ??= new WeakSet()
  return shared[SCHEDULED]
}

/**
 * Whether a schedule has written to this group. One that is bound later goes on from the rate that is found then; the
 * first starts from the initial rate, whatever a loaded state left in force.
 */
export function isScheduled(group: ParamGroup): boolean {
  return scheduled().has(group)
}

/** Writes all numbers of all groups, which are scheduled then; when a group refuses one, none is changed. */
export function writeNumbers(groups: readonly ParamGroup[], numbers: readonly GroupNumbers[]): void {
  const before = groups.map((group) => ({
    lr: group.lr,
    initialLr: group.initialLr,
    momentum: momentumOf(group),
  }))
  try {
    for (const [i, group] of groups.entries()) write(group, numbers[i])
  } catch (error) {
    for (const [i, group] of groups.entries()) write(group, before[i])
    throw error
  }
  for (const group of groups) scheduled().add(group)
}

function write(group: ParamGroup, { lr, initialLr, momentum }: GroupNumbers): void {
  if (group.lr !== lr) group.lr = lr
  if (group.initialLr !== initialLr) group.initialLr = initialLr
  if (momentum === undefined || momentum === momentumOf(group)) return
  if (group.betas === undefined) group.momentum = momentum
  else group.betas = [momentum, group.betas[1]]
}
