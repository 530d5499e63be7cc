import { demand } from "./demand"
import type { AnyOptimizer, Optimizer } from "./optimizer"

/** A schedule bound to an optimizer: PyTorch's `lr_scheduler` object. */
export interface Scheduler {
  /** The optimizer whose learning rates this scheduler sets. */
  readonly optimizer: Optimizer
  /** Calls of `step()` so far, or where `step(epoch)` went; fractional after a fractional epoch. */
  readonly lastEpoch: number
  /**
   * Moves one step on and sets the learning rate of every group; call it after `optimizer.step()`.
   * With `epoch` (≥ 0, fractions allowed) it goes there and sets the rate of that point outright.
   */
  step(epoch?: number): void
  /** The learning rate of each group as this scheduler last left it. */
  getLastLr(): number[]
  /** All that is needed to go on later bit for bit; JSON keeps it whole. Options given in code are not in it. */
  stateDict(): SchedulerState
  /** Goes back to a saved state, the optimizer's learning rates included. */
  loadStateDict(state: SchedulerState): void
}

/** The saved state of a scheduler. */
export interface SchedulerState {
  readonly lastEpoch: number
  /** One entry a parameter group. */
  readonly baseLrs: readonly number[]
  /** One entry a parameter group. */
  readonly lastLr: readonly number[]
  /** The states of the schedulers inside a composed one. */
  readonly schedulers?: readonly SchedulerState[]
}

/** Throws unless `optimizer` has parameter groups whose `lr` is a finite number. */
export function demandOptimizer(name: string, optimizer: AnyOptimizer): asserts optimizer is Optimizer {
  const groups = optimizer?.paramGroups
  const advice = "Pass the optimizer whose learning rate is to be set."
  demand(name, Array.isArray(groups) && groups.length > 0, "optimizer must have paramGroups", groups, advice)
  for (const [i, { lr }] of groups.entries()) {
    const must = `lr of parameter group ${i} must be a finite number ≥ 0`
    const holds = lr !== undefined && Number.isFinite(lr) && lr >= 0
    demand(name, holds, must, lr, "Give the optimizer a learning rate.")
  }
}

/** Throws unless `state` fits a scheduler of that many groups and inner schedulers. */
export function demandState(name: string, state: SchedulerState, groups: number, inner = 0): void {
  const advice = "Load the stateDict() of a scheduler built the same way."
  const at = state?.lastEpoch
  demand(name, Number.isFinite(at) && at >= 0, "state.lastEpoch must be a number ≥ 0", at, advice)
  for (const key of ["baseLrs", "lastLr"] as const) {
    const lrs = state[key]
    const fits = Array.isArray(lrs) && lrs.length === groups && lrs.every(Number.isFinite)
    demand(name, fits, `state.${key} must list ${groups} numbers, one a parameter group`, lrs, advice)
  }
  const count = state.schedulers?.length ?? 0
  demand(name, count === inner, `state.schedulers must have ${inner} entries`, count, advice)
}
