import {
  chainedScheduler,
  cosineAnnealingLR,
  cosineAnnealingWarmRestarts,
  exponentialLR,
  linearLR,
  multiStepLR,
  type Optimizer,
  oneCycleLR,
  reduceLROnPlateau,
  sequentialLR,
  stepLR,
  warmupLR,
} from "gradus"

/** A schedule of the step, or of a metric: the one takes no notice of the other's argument. */
export interface SomeSchedule {
  move(metric: number): void
  stateDict(): unknown
  loadStateDict(state: never): void
  /** Tells a checkpoint in which order to load. */
  readonly optimizer: unknown
}

type OfSteps = { step(): void; stateDict(): unknown; loadStateDict(state: never): void; optimizer: unknown }

const ofSteps = (schedule: OfSteps): SomeSchedule => ({
  move: () => schedule.step(),
  stateDict: () => schedule.stateDict(),
  loadStateDict: (state) => schedule.loadStateDict(state),
  optimizer: schedule.optimizer,
})

export const schedules = {
  steps: (o: Optimizer) => ofSteps(stepLR(o, { stepSize: 2, gamma: 0.5 })),
  "several steps": (o: Optimizer) => ofSteps(multiStepLR(o, { milestones: [1, 3], gamma: 0.1 })),
  exponential: (o: Optimizer) => ofSteps(exponentialLR(o, { gamma: 0.9 })),
  cosine: (o: Optimizer) => ofSteps(cosineAnnealingLR(o, { tMax: 4, etaMin: 1e-3 })),
  "warm restarts": (o: Optimizer) => ofSteps(cosineAnnealingWarmRestarts(o, { t0: 3 })),
  linear: (o: Optimizer) => ofSteps(linearLR(o, { startFactor: 0.25, totalIters: 5 })),
  "one cycle": (o: Optimizer) =>
    ofSteps(oneCycleLR(o, { maxLr: 0.1, totalSteps: 500, cycleMomentum: false })),
  "warm-up, then cosine": (o: Optimizer) => {
    const after = cosineAnnealingLR(o, { tMax: 6 })
    return ofSteps(warmupLR(o, { steps: 3, after }))
  },
  "a sequence": (o: Optimizer) => {
    const schedulers = [exponentialLR(o, { gamma: 0.5 }), stepLR(o, { stepSize: 1, gamma: 0.9 })]
    return ofSteps(sequentialLR(o, { schedulers, milestones: [2] }))
  },
  "a chain": (o: Optimizer) => {
    return ofSteps(chainedScheduler([exponentialLR(o, { gamma: 0.8 }), linearLR(o, { totalIters: 3 })]))
  },
  plateau: (o: Optimizer): SomeSchedule => {
    const schedule = reduceLROnPlateau(o, { patience: 0, factor: 0.5 })
    return {
      move: (metric) => schedule.step(metric),
      stateDict: () => schedule.stateDict(),
      loadStateDict: (state) => schedule.loadStateDict(state),
      optimizer: o,
    }
  },
} as const

export type ScheduleKind = keyof typeof schedules
