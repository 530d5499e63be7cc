export type { SavedGroup } from "./optimizer/match-groups"
export type { Optimizer } from "./optimizer/optimizer"
export type { ParamGroup } from "./optimizer/param-group"
export type { Params } from "./optimizer/parameters"
export type { OptimizerStateDict } from "./optimizer/state-dict"
export {
  defineOptimizer,
  type GroupOptions,
  type OptimizerClass,
  type OptimizerOf,
  type OptimizerOptions,
} from "./rule/define-optimizer"
export { divideOrZero } from "./rule/divide-or-zero"
export { fading } from "./rule/fading"
export {
  type FlagHyper,
  flag,
  type Hyper,
  type Hypers,
  type HyperTensor,
  type HyperTensors,
  type HyperValue,
  type HyperValues,
  type NumberHyper,
  nonNegative,
  type OptionalHyper,
  optional,
  positive,
  type TupleHyper,
  tuple,
  unit,
} from "./rule/hyper"
export type { AllHypers, Decay, Rule, RuleInput, State } from "./rule/rule"

// From here on `npm run tables` writes: every export of the groups that is not @internal.

export { Adagrad } from "./adagrad/adagrad"
export { AdagradRootMeanSquare } from "./adagrad/adagrad-root-mean-square"
export { AdagradSum } from "./adagrad/adagrad-sum"
export { Adam } from "./adam/adam"
export { AdamW } from "./adam/adam-w"
export { AMSGrad } from "./adam/ams-grad"
export { type ClipNormOptions, clipGradNorm } from "./clipping/clip-grad-norm"
export { clipGradValue } from "./clipping/clip-grad-value"
export { HeavyBall } from "./descent/heavy-ball"
export { SGD } from "./descent/sgd"
export { RMSprop } from "./rmsprop/rms-prop"
export { RMSpropSigma } from "./rmsprop/rms-prop-sigma"
