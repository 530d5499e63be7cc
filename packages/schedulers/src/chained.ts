import { demand, demandNonNegative } from "./demand"
import { fromStep } from "./from-step"
import type { Schedule } from "./schedule"
import { demandState, type Scheduler } from "./scheduler"
import { demandSameOptimizer } from "./sequential"

/**
 * The product of several schedules, all counting the same steps.
 *
 *     η_t = schedules[0](t) · schedules[1](t) · …
 *
 * Give one of them the learning rate and leave `lr` out of the others, so that they are factors.
 *
 * @param schedules at least one.
 * @throws RangeError when there are none.
 * @example
 * import { chained, exponential, linear } from "@gradus/schedulers"
 *
 * const lr = chained([exponential({ lr: 8, gamma: 0.5 }), linear({ startFactor: 0.5, totalIters: 1 })])
 * const rates = [0, 1, 2].map(lr) // => [4, 4, 2]
 */
export function chained(schedules: readonly Schedule[]): Schedule {
  demandSome("chained", schedules)
  return fromStep("chained", (t) => schedules.reduce((product, schedule) => product * schedule(t), 1))
}

/**
 * Steps several bound schedulers at once; each scales what the one before it left.
 *
 * For schedules that only scale (all but `etaMin` of the cosine) this is the product. Schedulers that set the
 * rate outright (`lambdaLR`, `cosineAnnealingWarmRestarts`, `oneCycleLR`) belong in the first place.
 *
 * @param schedulers at least one, all bound to one optimizer.
 * @throws RangeError when there are none or their optimizers differ.
 * @example
 * import { chainedScheduler, exponentialLR, linearLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const decay = exponentialLR(optimizer, { gamma: 0.5 })
 * const warm = linearLR(optimizer, { startFactor: 0.5, totalIters: 1 })
 * const schedule = chainedScheduler([decay, warm])
 * schedule.getLastLr() // => [4]
 * schedule.step()
 * schedule.getLastLr() // => [4]
 */
export function chainedScheduler(schedulers: readonly Scheduler[]): Scheduler {
  const name = "chainedScheduler"
  demandSome(name, schedulers)
  const { optimizer } = schedulers[0]
  demandSameOptimizer(name, optimizer, schedulers)
  const groups = optimizer.paramGroups
  const baseLrs = () => groups.map(({ lr, initialLr = lr }) => initialLr)
  const currentLrs = () => groups.map(({ lr }) => lr)

  let position = schedulers[0].lastEpoch
  let lastLr = currentLrs()

  /** Goes to a step outright: base rate times what each scheduler alone would make of it. */
  function goTo(epoch: number): void {
    const product = baseLrs()
    for (const scheduler of schedulers) {
      scheduler.step(epoch)
      for (const [i, base] of baseLrs().entries()) product[i] *= base === 0 ? 0 : groups[i].lr / base
    }
    for (const [i, group] of groups.entries()) group.lr = product[i]
  }

  return {
    optimizer,
    get lastEpoch() {
      return position
    },
    step(epoch) {
      if (epoch === undefined) for (const scheduler of schedulers) scheduler.step()
      else {
        demandNonNegative(name, "epoch", epoch)
        goTo(epoch)
      }
      position = epoch ?? position + 1
      lastLr = currentLrs()
    },
    getLastLr: () => [...lastLr],
    stateDict: () => ({
      lastEpoch: position,
      baseLrs: baseLrs(),
      lastLr: [...lastLr],
      schedulers: schedulers.map((scheduler) => scheduler.stateDict()),
    }),
    loadStateDict(state) {
      demandState(name, state, groups.length, schedulers.length)
      for (const [i, scheduler] of schedulers.entries()) {
        if (state.schedulers) scheduler.loadStateDict(state.schedulers[i])
      }
      for (const [i, group] of groups.entries()) group.lr = state.lastLr[i]
      position = state.lastEpoch
      lastLr = currentLrs()
    },
  }
}

function demandSome(name: string, list: readonly unknown[]): void {
  demand(name, list.length > 0, "there must be at least one schedule", list.length, "Pass them as a list.")
}
