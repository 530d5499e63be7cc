import { demand, demandNonNegative } from "./demand"
import type { AnyOptimizer, ParamGroup } from "./optimizer"
import type { Schedule } from "./schedule"
import type { Scheduler, SchedulerState } from "./scheduler"
import { demandOptimizer, demandState } from "./scheduler"

/** What `bindSchedule` may be told beyond the schedule itself. */
export interface BindOptions {
  /** The name errors carry. Default `"bindSchedule"`. */
  readonly name?: string
  /**
   * How `step()` treats a learning rate that someone else changed since: `true` (default) carries the change
   * on, scaling what it finds by s(t)/s(t − 1) as PyTorch's chainable schedulers do; `false` overwrites it.
   */
  readonly chainable?: boolean
  /** The rate that scaling leaves alone (`etaMin` of the cosine). Default 0. */
  readonly floor?: number
  /** A second schedule, written into `momentum` or the first of `betas`, for the group of that index. */
  readonly momentum?: (group: number) => Schedule
}

/**
 * Drives an optimizer's learning rate by a pure schedule, one for each parameter group.
 *
 * `build` gets the group's own base learning rate (what it was before any schedule; remembered as
 * `group.initialLr`) and the group's index, and gives that group's schedule. The rate of step 0 is in force as
 * soon as this returns; call `step()` after each epoch or each batch, whichever the schedule counts.
 *
 * @throws RangeError when a schedule gives a rate that is negative or not finite; nothing is changed then.
 * @example
 * import { bindSchedule, cosine, warmup } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 0.1 }] }
 * const schedule = bindSchedule(optimizer, (lr) => warmup(cosine({ lr, tMax: 90 }), { steps: 10, startFactor: 0 }))
 * schedule.getLastLr() // => [0]
 * for (let epoch = 0; epoch < 10; epoch++) schedule.step()
 * optimizer.paramGroups[0].lr // => 0.1
 */
export function bindSchedule(
  optimizer: AnyOptimizer,
  build: (baseLr: number, group: number) => Schedule,
  { name = "bindSchedule", chainable = true, floor = 0, momentum }: BindOptions = {},
): Scheduler {
  demandOptimizer(name, optimizer)
  const groups = optimizer.paramGroups
  let baseLrs = groups.map((group) => group.initialLr ?? group.lr)
  let schedules = baseLrs.map(build)
  const momenta = momentum && groups.map((_, i) => momentum(i))
  if (momenta) for (const [i, group] of groups.entries()) demandMomentum(name, group, i)

  let position = 0
  let planned = baseLrs // what the schedules say at that position
  let shown = baseLrs // the same as the optimizer shows it: the cell behind `lr` may round
  let lastLrs = baseLrs // what this scheduler left there, which is another number once someone else changed it

  /** Works out every number first and writes afterwards, so that an error leaves all as it was. */
  function moveTo(step: number, absolute: boolean): void {
    const plan = schedules.map((schedule) => schedule(step))
    const lrs = groups.map(({ lr }, i) =>
      absolute || lr === shown[i] ? plan[i] : carriedOn(lr, planned[i], plan[i], floor),
    )
    for (const lr of lrs) {
      const advice = `Check what the schedule gives at step ${step}.`
      demand(name, lr >= 0 && lr < Infinity, "the learning rate must be a finite number ≥ 0", lr, advice)
    }
    const cycled = momenta?.map((schedule) => schedule(step))
    if (cycled) for (const [i, group] of groups.entries()) setMomentum(group, cycled[i])
    write(plan, lrs)
    position = step
  }

  function write(plan: readonly number[], lrs: readonly number[]): void {
    planned = [...plan]
    for (const [i, group] of groups.entries()) group.lr = plan[i]
    shown = groups.map(({ lr }) => lr)
    for (const [i, group] of groups.entries()) if (lrs[i] !== plan[i]) group.lr = lrs[i]
    lastLrs = groups.map(({ lr }) => lr)
  }

  moveTo(0, !chainable)
  for (const [i, group] of groups.entries()) group.initialLr = baseLrs[i]

  return {
    optimizer,
    get lastEpoch() {
      return position
    },
    step(epoch) {
      if (epoch !== undefined) demandNonNegative(name, "epoch", epoch)
      moveTo(epoch ?? position + 1, epoch !== undefined || !chainable)
    },
    getLastLr: () => [...lastLrs],
    stateDict: () => ({ lastEpoch: position, baseLrs: [...baseLrs], lastLr: [...lastLrs] }),
    loadStateDict(state: SchedulerState) {
      demandState(name, state, groups.length)
      const built = state.baseLrs.map(build)
      const plan = built.map((schedule) => schedule(state.lastEpoch))
      const cycled = momenta?.map((schedule) => schedule(state.lastEpoch))
      schedules = built
      baseLrs = [...state.baseLrs]
      position = state.lastEpoch
      for (const [i, group] of groups.entries()) {
        group.initialLr = baseLrs[i]
        if (cycled) setMomentum(group, cycled[i])
      }
      write(plan, state.lastLr)
    },
  }
}

/** The found rate moved as the schedule moved, by the same ratio; by the same difference where that was 0. */
function carriedOn(lr: number, before: number, after: number, floor: number): number {
  if (before === after) return lr
  if (before === floor) return lr + (after - before)
  return Math.max(0, floor + (lr - floor) * ((after - floor) / (before - floor)))
}

function demandMomentum(name: string, group: ParamGroup, index: number): void {
  const holds = group.momentum !== undefined || group.betas !== undefined
  const advice = "Turn momentum cycling off with cycleMomentum: false."
  demand(name, holds, `parameter group ${index} must have momentum or betas to cycle`, group.momentum, advice)
}

function setMomentum(group: ParamGroup, value: number): void {
  if (group.betas !== undefined) group.betas = [value, group.betas[1]]
  else group.momentum = value
}
