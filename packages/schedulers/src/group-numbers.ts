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

/** Writes all numbers of all groups; when a group refuses one, none is changed. */
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
}

function write(group: ParamGroup, { lr, initialLr, momentum }: GroupNumbers): void {
  if (group.lr !== lr) group.lr = lr
  if (group.initialLr !== initialLr) group.initialLr = initialLr
  if (momentum === undefined || momentum === momentumOf(group)) return
  if (group.betas === undefined) group.momentum = momentum
  else group.betas = [momentum, group.betas[1]]
}
