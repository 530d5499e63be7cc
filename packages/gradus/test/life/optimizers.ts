import { Adagrad, Adam, AdamW, AMSGrad, type Optimizer, RMSprop, SGD, type Tensor } from "gradus"

type Groups = { readonly params: Tensor[]; readonly lr?: number }[]

/** Optimizers with different states: none at first, sums, moments, largest moments. */
export const optimizers = {
  SGD: (groups: Groups): Optimizer => new SGD(groups, { lr: 0.05 }),
  "SGD with momentum": (groups: Groups): Optimizer =>
    new SGD(groups, { lr: 0.05, momentum: 0.8, weightDecay: 0.01 }),
  Adam: (groups: Groups): Optimizer => new Adam(groups, { lr: 0.01 }),
  AdamW: (groups: Groups): Optimizer => new AdamW(groups, { lr: 0.01, weightDecay: 0.1 }),
  AMSGrad: (groups: Groups): Optimizer => new AMSGrad(groups, { lr: 0.01 }),
  RMSprop: (groups: Groups): Optimizer => new RMSprop(groups, { lr: 0.01 }),
  Adagrad: (groups: Groups): Optimizer => new Adagrad(groups, { lr: 0.05 }),
} as const

export type OptimizerKind = keyof typeof optimizers
