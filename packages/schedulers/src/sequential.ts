import { demand, demandMilestones, demandNonNegative } from "./demand"
import { fromStep } from "./from-step"
import type { AnyOptimizer } from "./optimizer"
import type { Schedule } from "./schedule"
import { demandOptimizer, demandState, type Scheduler } from "./scheduler"

/**
 * One schedule after another: each counts its own steps from the milestone at which it takes over.
 *
 *     η_t = schedules[i](t − milestones[i − 1])   where milestones[i − 1] ≤ t < milestones[i]
 *
 * @param schedules one more than there are milestones.
 * @param options.milestones the steps at which the next takes over, whole, ≥ 1, each above the last.
 * @throws RangeError when the counts do not fit or the milestones are not in order.
 * @example
 * import { constant, exponential, sequential } from "@gradus/schedulers"
 *
 * const lr = sequential([constant({ lr: 8 }), exponential({ lr: 8, gamma: 0.5 })], { milestones: [10] })
 * const rates = [0, 9, 10, 11, 12].map(lr) // => [8, 8, 8, 4, 2]
 */
export function sequential(
  schedules: readonly Schedule[],
  { milestones }: { readonly milestones: readonly number[] },
): Schedule {
  demandFit("sequential", schedules.length, milestones)
  return fromStep("sequential", (t) => {
    const i = milestones.filter((m) => m <= t).length
    return schedules[i](i === 0 ? t : t - milestones[i - 1])
  })
}

/** Options of `sequentialLR`. */
export interface SequentialLROptions {
  /** One more than there are milestones, all bound to this optimizer. */
  readonly schedulers: readonly Scheduler[]
  /** The steps at which the next scheduler takes over, whole, ≥ 1, each above the last. */
  readonly milestones: readonly number[]
}

/**
 * Runs bound schedulers one after another; each starts at its own step 0 when its turn comes.
 *
 * Binding several schedulers leaves the learning rate where the last of them put it; this sets it to the first
 * one's start. From then on step only what this returns.
 *
 * @throws RangeError when counts do not fit, milestones are not in order, or a scheduler has another optimizer.
 * @example
 * import { exponentialLR, linearLR, sequentialLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const warm = linearLR(optimizer, { startFactor: 0.5, totalIters: 2 })
 * const decay = exponentialLR(optimizer, { gamma: 0.5 })
 * const schedule = sequentialLR(optimizer, { schedulers: [warm, decay], milestones: [2] })
 * const lrs = [0, 1, 2, 3, 4].map(() => {
 *   const [lr] = schedule.getLastLr()
 *   schedule.step()
 *   return lr
 * })
 * lrs // => [4, 6, 8, 4, 2]
 */
export function sequentialLR(
  optimizer: AnyOptimizer,
  { schedulers, milestones }: SequentialLROptions,
): Scheduler {
  const name = "sequentialLR"
  demandOptimizer(name, optimizer)
  demandFit(name, schedulers.length, milestones)
  demandSameOptimizer(name, optimizer, schedulers)
  const groups = optimizer.paramGroups
  const turn = (step: number) => milestones.filter((m) => m <= step).length

  let position = 0
  schedulers[0].step(0)

  return {
    optimizer,
    get lastEpoch() {
      return position
    },
    step(epoch) {
      if (epoch !== undefined) demandNonNegative(name, "epoch", epoch)
      const next = epoch ?? position + 1
      const i = turn(next)
      const handOver = i !== turn(position)
      const local = i === 0 ? next : next - milestones[i - 1]
      schedulers[i].step(epoch !== undefined || handOver ? local : undefined)
      position = next
    },
    getLastLr: () => schedulers[turn(position)].getLastLr(),
    stateDict: () => ({
      lastEpoch: position,
      baseLrs: groups.map(({ lr, initialLr = lr }) => initialLr),
      lastLr: schedulers[turn(position)].getLastLr(),
      schedulers: schedulers.map((scheduler) => scheduler.stateDict()),
    }),
    loadStateDict(state) {
      demandState(name, state, groups.length, schedulers.length)
      for (const [i, scheduler] of schedulers.entries()) {
        if (state.schedulers) scheduler.loadStateDict(state.schedulers[i])
      }
      position = state.lastEpoch
      // Each of them put its own rate into the optimizer: the one whose turn it is has the last word.
      const current = turn(position)
      if (state.schedulers) schedulers[current].loadStateDict(state.schedulers[current])
    },
  }
}

/** Throws unless every scheduler is bound to `optimizer`. */
export function demandSameOptimizer(
  name: string,
  optimizer: AnyOptimizer,
  schedulers: readonly Scheduler[],
): void {
  const strays = schedulers.filter((scheduler) => scheduler.optimizer !== optimizer).length
  const advice = "Bind them all to the same one."
  demand(name, strays === 0, "schedulers of another optimizer must number 0", strays, advice)
}

function demandFit(name: string, count: number, milestones: readonly number[]): void {
  demandMilestones(name, milestones, { least: 1, distinct: true })
  const must = `schedules must number one more than the milestones (${milestones.length})`
  demand(
    name,
    count === milestones.length + 1,
    must,
    count,
    "Give one milestone for each change of schedule.",
  )
}
