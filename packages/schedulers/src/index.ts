export type { BindOptions } from "./binding/bind-schedule"
export { bindSchedule } from "./binding/bind-schedule"
export type { SchedulePlace } from "./binding/course"
export type { AnyOptimizer, Optimizer, ParamGroup } from "./binding/optimizer"
export type { Schedule } from "./binding/schedule"
export type { Scheduler } from "./binding/scheduler"
export type { SavedRates, SchedulerState } from "./binding/scheduler-state"
export { chained, chainedScheduler } from "./composition/chained"
export type { LrLambda } from "./composition/lambda"
export { lambda, lambdaLR } from "./composition/lambda"
export type { SequentialLROptions } from "./composition/sequential"
export { sequential, sequentialLR } from "./composition/sequential"
export type { WarmupLROptions, WarmupOptions } from "./composition/warmup"
export { warmup, warmupLR } from "./composition/warmup"
export type { CosineAnnealingLROptions } from "./cyclic/cosine"
export { cosine, cosineAnnealingLR } from "./cyclic/cosine"
export type { CosineAnnealingWarmRestartsOptions } from "./cyclic/cosine-with-restarts"
export { cosineAnnealingWarmRestarts, cosineWithRestarts } from "./cyclic/cosine-with-restarts"
export type {
  CycleOptions,
  OneCycleLROptions,
  OneCycleMomentumOptions,
  OneCycleOptions,
} from "./cyclic/one-cycle"
export { oneCycle, oneCycleLR, oneCycleMomentum } from "./cyclic/one-cycle"
export type { ConstantOptions } from "./decay/constant"
export { constant, constantLR } from "./decay/constant"
export type { ExponentialLROptions } from "./decay/exponential"
export { exponential, exponentialLR } from "./decay/exponential"
export type { InverseSqrtLROptions } from "./decay/inverse-sqrt"
export { inverseSqrt, inverseSqrtLR } from "./decay/inverse-sqrt"
export type { InverseTimeLROptions } from "./decay/inverse-time"
export { inverseTime, inverseTimeLR } from "./decay/inverse-time"
export type { LinearLROptions } from "./decay/linear"
export { linear, linearLR } from "./decay/linear"
export type { MultiStepLROptions } from "./decay/multi-step"
export { multiStep, multiStepLR } from "./decay/multi-step"
export type { PolynomialLROptions } from "./decay/polynomial"
export { polynomial, polynomialLR } from "./decay/polynomial"
export type { StepLROptions } from "./decay/step-decay"
export { stepDecay, stepLR } from "./decay/step-decay"
export type {
  PlateauScheduler,
  PlateauSchedulerState,
  ReduceLROnPlateauOptions,
} from "./plateau/reduce-lr-on-plateau"
export { reduceLROnPlateau } from "./plateau/reduce-lr-on-plateau"
export type { PlateauReducer, PlateauState, ReduceOnPlateauOptions } from "./plateau/reduce-on-plateau"
export { reduceOnPlateau } from "./plateau/reduce-on-plateau"
