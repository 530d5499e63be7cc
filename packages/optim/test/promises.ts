import { adagradTraits, adamTraits, momentumTraits, rmspropTraits, sgdTraits } from "@gradus/laws"
import * as optim from "../src"
import type { AnyOptimizerClass, Promise } from "./subject"

/** Every exported optimizer, by the name of its class. */
export const exported = Object.fromEntries(
  Object.entries(optim).filter(([, value]) => typeof value === "function" && "optimizerName" in value),
) as unknown as Readonly<Record<string, AnyOptimizerClass>>

const coupled = { decay: { kind: "coupled", hyper: "weightDecay" } } as const
const decoupled = { decay: { kind: "decoupled", hyper: "weightDecay" } } as const
const amsgrad = { adam: { beta1: "beta1", beta2: "beta2", amsgrad: true } } as const

const of = (name: string, rest: Omit<Promise, "optimizer">): Promise => ({
  optimizer: exported[name],
  ...rest,
  traits: { ...coupled, ...rest.traits },
})

/** What each optimizer promises, in each of its forms. The first form of a class has the class's name. */
const declared: Readonly<Record<string, Promise>> = {
  SGD: of("SGD", { untouched: ["momentum", "dampening"], traits: sgdTraits }),
  "SGD with momentum": of("SGD", { usual: { momentum: 0.9 }, traits: momentumTraits("buffer") }),
  "SGD with Nesterov's momentum": of("SGD", {
    usual: { momentum: 0.9, nesterov: true },
    traits: momentumTraits("nesterov"),
  }),
  HeavyBall: of("HeavyBall", { traits: momentumTraits("heavy-ball") }),
  Adagrad: of("Adagrad", { traits: adagradTraits }),
  AdagradSum: of("AdagradSum", { traits: { ...adagradTraits, epsilon: undefined } }),
  AdagradRootMeanSquare: of("AdagradRootMeanSquare", { traits: { ...adagradTraits, epsilon: undefined } }),
  RMSprop: of("RMSprop", { untouched: ["momentum"], traits: rmspropTraits }),
  "RMSprop with momentum": of("RMSprop", {
    usual: { momentum: 0.9 },
    traits: {
      locality: "element",
      averages: ["alpha"],
      epsilon: { hyper: "eps", place: "outside" },
      scaleInvariant: true,
    },
  }),
  "RMSprop, centered": of("RMSprop", {
    usual: { centered: true },
    untouched: ["momentum"],
    // Further down the variance of a steady gradient is soon rounding alone.
    sample: { alpha: [0.9, 0.99] },
    traits: {
      ...rmspropTraits,
      underConstantGradient: undefined,
      meanOfSquares: { coefficient: "alpha", start: "zero", centred: true },
    },
  }),
  RMSpropSigma: of("RMSpropSigma", {
    traits: {
      ...rmspropTraits,
      epsilon: undefined,
      underConstantGradient: () => 1,
      meanOfSquares: { coefficient: "alpha", start: "first" },
    },
  }),
  Adam: of("Adam", { traits: adamTraits }),
  "Adam with amsgrad": of("Adam", { usual: { amsgrad: true }, traits: { ...adamTraits, ...amsgrad } }),
  AdamW: of("AdamW", { traits: { ...adamTraits, ...decoupled } }),
  "AdamW with amsgrad": of("AdamW", {
    usual: { amsgrad: true },
    traits: { ...adamTraits, ...amsgrad, ...decoupled },
  }),
  AMSGrad: of("AMSGrad", { traits: { ...adamTraits, ...amsgrad } }),
}

/** What every rule can be held to that computes each element by itself. */
const undeclared = Object.entries(exported)
  .filter(([name]) => !declared[name])
  .map(([name, { rule }]) => [
    name,
    of(name, { traits: { locality: "element", ...(rule.decay === "decoupled" ? decoupled : coupled) } }),
  ])

export const promises: Readonly<Record<string, Promise>> = { ...declared, ...Object.fromEntries(undeclared) }
