import { Adagrad, Adam, AdamW, AMSGrad, HeavyBall, type Optimizer, RMSprop, SGD, type Tensor } from "gradus"

/** An optimizer that can be let down a surface. */
export interface Racer {
  readonly key: string
  readonly name: string
  /** A colour of the palette, 1 … 8. */
  readonly colour: number
  /** A learning rate that suits most surfaces. */
  readonly lr: number
  readonly make: (params: readonly Tensor[], lr: number) => Optimizer
}

export const RACERS: readonly Racer[] = [
  { key: "sgd", name: "SGD", colour: 1, lr: 0.05, make: (params, lr) => new SGD([...params], { lr }) },
  {
    key: "momentum",
    name: "Momentum",
    colour: 2,
    lr: 0.02,
    make: (params, lr) => new SGD([...params], { lr, momentum: 0.9 }),
  },
  {
    key: "nesterov",
    name: "Nesterov",
    colour: 3,
    lr: 0.02,
    make: (params, lr) => new SGD([...params], { lr, momentum: 0.9, nesterov: true }),
  },
  {
    key: "heavy-ball",
    name: "Heavy ball",
    colour: 7,
    lr: 0.02,
    make: (params, lr) => new HeavyBall([...params], { lr }),
  },
  {
    key: "adagrad",
    name: "Adagrad",
    colour: 4,
    lr: 0.3,
    make: (params, lr) => new Adagrad([...params], { lr }),
  },
  {
    key: "rmsprop",
    name: "RMSprop",
    colour: 5,
    lr: 0.05,
    make: (params, lr) => new RMSprop([...params], { lr }),
  },
  { key: "adam", name: "Adam", colour: 6, lr: 0.1, make: (params, lr) => new Adam([...params], { lr }) },
  { key: "adamw", name: "AdamW", colour: 8, lr: 0.1, make: (params, lr) => new AdamW([...params], { lr }) },
  {
    key: "amsgrad",
    name: "AMSGrad",
    colour: 1,
    lr: 0.1,
    make: (params, lr) => new AMSGrad([...params], { lr }),
  },
]
