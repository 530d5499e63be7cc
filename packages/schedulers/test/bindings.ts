import * as g from "../src"
import { examples } from "./promises"

type Bound = Pick<g.Scheduler, "getLastLr"> & {
  step(): void
  stateDict(): unknown
  loadStateDict(state: never): void
}

/** One entry for each binding of the index, with typical options; metrics for a plateau come from within. */
export const bindings: Readonly<Record<string, (optimizer: g.Optimizer) => Bound>> = {
  ...examples,
  bindSchedule: (o) => g.bindSchedule(o, (lr) => g.warmup(g.cosine({ lr, tMax: 40 }), { steps: 6 })),
  warmupLR: (o) => g.warmupLR(o, { steps: 8, after: g.cosineAnnealingLR(o, { tMax: 30 }) }),
  sequentialLR: (o) =>
    g.sequentialLR(o, {
      schedulers: [g.linearLR(o), g.constantLR(o, { factor: 0.5 }), g.exponentialLR(o, { gamma: 0.9 })],
      milestones: [7, 15],
    }),
  chainedScheduler: (o) =>
    g.chainedScheduler([g.exponentialLR(o, { gamma: 0.95 }), g.linearLR(o), g.stepLR(o, { stepSize: 4 })]),
  reduceLROnPlateau: (o) => {
    const scheduler = g.reduceLROnPlateau(o, { patience: 1, factor: 0.7, cooldown: 1 })
    return {
      getLastLr: scheduler.getLastLr,
      step: () => scheduler.step((scheduler.lastEpoch * 7) % 5),
      stateDict: scheduler.stateDict,
      loadStateDict: scheduler.loadStateDict,
    }
  },
}

/** Exports that are no schedule of the step. */
export const others = ["reduceOnPlateau"]
