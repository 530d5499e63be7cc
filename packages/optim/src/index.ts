export { Adagrad } from "./adagrad"
export { AdagradRootMeanSquare } from "./adagrad-root-mean-square"
export { AdagradSum } from "./adagrad-sum"
export { Adam } from "./adam"
export { AdamW } from "./adam-w"
export { AMSGrad } from "./ams-grad"
export { clipGradNorm } from "./clip-grad-norm"
export { clipGradValue } from "./clip-grad-value"
export {
  defineOptimizer,
  type GroupOptions,
  type OptimizerClass,
  type OptimizerOf,
  type OptimizerOptions,
} from "./define-optimizer"
export { fading } from "./fading"
export { HeavyBall } from "./heavy-ball"
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
  type PairHyper,
  pair,
  positive,
  unit,
} from "./hyper"
export type { SavedGroup } from "./match-groups"
export type { Optimizer } from "./optimizer"
export type { ParamGroup } from "./param-group"
export type { Params } from "./parameters"
export { RMSprop } from "./rms-prop"
export { RMSpropSigma } from "./rms-prop-sigma"
export type { Rule, RuleInput, State } from "./rule"
export { SGD } from "./sgd"
export type { OptimizerStateDict } from "./state-dict"
