import {
  Adagrad,
  Adam,
  defineOptimizer,
  HeavyBall,
  nonNegative,
  optional,
  RMSprop,
  SGD,
  type Tensor,
  unit,
} from "gradus"

/** Its state begins with what the parameter is, so that a beginning too early shows. */
const Anchored = defineOptimizer(
  "Anchored",
  { lr: nonNegative(0.1), pull: optional(unit(0)) },
  {
    init: (w, { pull }) => (pull ? { anchor: w.mul(1) } : {}),
    step: ({ w, g }, state: { anchor?: Tensor }, { lr, pull }) => {
      const next = w.sub(lr.mul(g))
      if (!pull || !state.anchor) return [next, state]
      return [next.add(state.anchor.sub(next).mul(pull)), state]
    },
  },
)

export const makers = {
  SGD: (w: Tensor) => new SGD([w], { lr: 0.1 }),
  Adam: (w: Tensor) => new Adam([w], { lr: 0.1 }),
  Adagrad: (w: Tensor) => new Adagrad([w], { lr: 0.1 }),
  RMSprop: (w: Tensor) => new RMSprop([w], { lr: 0.1 }),
  HeavyBall: (w: Tensor) => new HeavyBall([w], { lr: 0.1 }),
  Anchored: (w: Tensor) => new Anchored([w]),
}
/** What changes the form of the rule, and with it which state there must be. */
export const switches: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  SGD: { momentum: [0, 0.5], nesterov: [false, true], weightDecay: [0, 0.25] },
  Adam: { amsgrad: [false, true], maximize: [false, true] },
  RMSprop: { momentum: [0, 0.5], centered: [false, true] },
  Anchored: { pull: [0, 0.5], maximize: [false, true] },
}
