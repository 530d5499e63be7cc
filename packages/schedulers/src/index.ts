export type { BindOptions } from "./binding/bind-schedule"
export { bindSchedule } from "./binding/bind-schedule"
export type { SchedulePlace } from "./binding/course"
export type { AnyOptimizer, Optimizer, ParamGroup } from "./binding/optimizer"
export type { Schedule } from "./binding/schedule"
export type { Scheduler } from "./binding/scheduler"
export type { SavedRates, SchedulerState } from "./binding/scheduler-state"

// From here on `npm run tables` writes: every export of the groups that is not @internal.

export { chained, chainedScheduler } from "./composition/chained"
export { type LrLambda, lambda, lambdaLR } from "./composition/lambda"
export { type SequentialLROptions, sequential, sequentialLR } from "./composition/sequential"
export { type WarmupLROptions, type WarmupOptions, warmup, warmupLR } from "./composition/warmup"
export { type CosineAnnealingLROptions, cosine, cosineAnnealingLR } from "./cyclic/cosine"
export {
  type CosineAnnealingWarmRestartsOptions,
  cosineAnnealingWarmRestarts,
  cosineWithRestarts,
} from "./cyclic/cosine-with-restarts"
export type { CycleOptions } from "./cyclic/cycle-options"
export {
  type OneCycleLROptions,
  type OneCycleMomentumOptions,
  type OneCycleOptions,
  oneCycle,
  oneCycleLR,
  oneCycleMomentum,
} from "./cyclic/one-cycle"
export { type ConstantOptions, constant, constantLR } from "./decay/constant"
export { type ExponentialLROptions, exponential, exponentialLR } from "./decay/exponential"
export { type InverseSqrtLROptions, inverseSqrt, inverseSqrtLR } from "./decay/inverse-sqrt"
export { type InverseTimeLROptions, inverseTime, inverseTimeLR } from "./decay/inverse-time"
export { type LinearLROptions, linear, linearLR } from "./decay/linear"
export { type MultiStepLROptions, multiStep, multiStepLR } from "./decay/multi-step"
export { type PolynomialLROptions, polynomial, polynomialLR } from "./decay/polynomial"
export { type StepLROptions, stepDecay, stepLR } from "./decay/step-decay"
export {
  type PlateauScheduler,
  type PlateauSchedulerState,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
} from "./plateau/reduce-lr-on-plateau"
export {
  type PlateauReducer,
  type PlateauState,
  type ReduceOnPlateauOptions,
  reduceOnPlateau,
} from "./plateau/reduce-on-plateau"
