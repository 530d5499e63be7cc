import {
  adagradTraits,
  adamTraits,
  checkLaws,
  momentumTraits,
  optimizerLaws,
  rmspropTraits,
} from "@gradus/laws"
import { type Tensor, zerosLike } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { Adam, AdamW, defineOptimizer, nonNegative, optional, SGD, unit } from "../src"
import type { AnyOptimizerClass, Form } from "./form"
import { subjectOf } from "./subject"

const adamHypers = { lr: nonNegative(1e-3), beta1: unit(0.9), beta2: unit(0.999), eps: nonNegative(1e-8) }
type Parts = Readonly<Record<"m" | "v" | "beta1" | "beta2" | "t" | "eps", Tensor>>

/** Adam, but for the length and direction of its step. */
const adamWith = (step: (parts: Parts) => Tensor) =>
  defineOptimizer("Adam", adamHypers, {
    init: (w) => ({ m: zerosLike(w), v: zerosLike(w) }),
    step: ({ w, g, t }, last, { lr, beta1, beta2, eps }) => {
      const m = last.m.mul(beta1).add(g.mul(beta1.rsub(1)))
      const v = last.v.mul(beta2).add(g.square().mul(beta2.rsub(1)))
      return [w.sub(step({ m, v, beta1, beta2, t, eps }).mul(lr)), { m, v }]
    },
  })

const corrected = (mean: Tensor, beta: Tensor, t: Tensor) => mean.div(beta.pow(t).rsub(1))
const hats = ({ m, v, beta1, beta2, t }: Parts) => [corrected(m, beta1, t), corrected(v, beta2, t)] as const
const adam = { traits: adamTraits }
const constant = "a constant gradient gives the declared step"
const finite = "gradients of any size leave the parameters finite"
const scale = "the size of the gradients does not matter as ε → 0"

/** What is wrong, the optimizer that has it, what it claims to be, and a law that must say so. */
const defects: readonly (readonly [string, unknown, Omit<Form, "optimizer">, string])[] = [
  ["no bias correction", adamWith(({ m, v, eps }) => m.div(v.sqrt().add(eps))), adam, constant],
  [
    "bias correction of the first step for ever",
    adamWith(({ m, v, beta1, beta2, eps }) => {
      return m.div(beta1.rsub(1)).div(v.div(beta2.rsub(1)).sqrt().add(eps))
    }),
    adam,
    constant,
  ],
  [
    "the exponent is one too small",
    adamWith((all) => {
      const [mHat, vHat] = hats({ ...all, t: all.t.sub(1).maximum(1) })
      return mHat.div(vHat.sqrt().add(all.eps))
    }),
    adam,
    constant,
  ],
  [
    "ε inside the root",
    adamWith((all) => {
      const [mHat, vHat] = hats(all)
      return mHat.div(vHat.add(all.eps).sqrt())
    }),
    adam,
    "the step is the ratio of two weighted means",
  ],
  [
    "no root",
    adamWith((all) => {
      const [mHat, vHat] = hats(all)
      return mHat.div(vHat.add(all.eps))
    }),
    adam,
    scale,
  ],
  [
    "β₁ and β₂ exchanged",
    adamWith((all) => {
      const [mHat, vHat] = hats({ ...all, beta1: all.beta2, beta2: all.beta1 })
      return mHat.div(vHat.sqrt().add(all.eps))
    }),
    adam,
    constant,
  ],
  [
    "uphill",
    adamWith((all) => {
      const [mHat, vHat] = hats(all)
      return mHat.div(vHat.sqrt().add(all.eps)).neg()
    }),
    adam,
    "the step goes against the gradient",
  ],
  [
    "coupled for decoupled decay",
    defineOptimizer("AdamW", AdamW.hypers, { ...AdamW.rule, decay: "coupled" }),
    { traits: { ...adamTraits, decay: { kind: "decoupled", hyper: "weightDecay" } } },
    "weight decay stands beside the step",
  ],
  [
    "decoupled for coupled decay",
    defineOptimizer("Adam", Adam.hypers, { ...Adam.rule, decay: "decoupled" }),
    { traits: { ...adamTraits, decay: { kind: "coupled", hyper: "weightDecay" } } },
    "weight decay is part of the gradient",
  ],
  [
    "a learning rate that is captured as a number",
    defineOptimizer("SGD", { lr: nonNegative(1e-3) }, { step: ({ w, g }) => [w.sub(g.mul(1e-3)), {}] }),
    { traits: { locality: "element", gradientDescent: true } },
    "a learning rate of 0 changes nothing",
  ],
  [
    "a step that looks at all elements",
    defineOptimizer(
      "SGD",
      { lr: nonNegative(1e-3) },
      { step: ({ w, g }, s, { lr }) => [w.sub(g.sum().mul(lr)), s] },
    ),
    { traits: { locality: "element" } },
    "splitting and joining parameters changes nothing",
  ],
  [
    "a state that is not kept",
    defineOptimizer("SGD", SGD.hypers, {
      init: (w) => ({ b: zerosLike(w) }),
      step: ({ w, g }, { b }, { lr, momentum }) => [
        w.sub(lr.mul(momentum ? b.mul(momentum).add(g) : g)),
        { b },
      ],
    }),
    { usual: { momentum: 0.9 }, traits: momentumTraits("buffer") },
    "momentum is the weighted sum of all past gradients",
  ],
  [
    "PyTorch's momentum for the heavy ball",
    SGD,
    { usual: { momentum: 0.9 }, traits: momentumTraits("heavy-ball") },
    "momentum is the weighted sum of all past gradients",
  ],
  [
    "Nesterov without its look ahead",
    SGD,
    { usual: { momentum: 0.9 }, traits: momentumTraits("nesterov") },
    "momentum is the weighted sum of all past gradients",
  ],
  [
    "an optional number that stays on at 0",
    defineOptimizer(
      "SGD",
      { lr: nonNegative(1e-3), momentum: optional(unit(0)) },
      {
        init: (w) => ({ b: zerosLike(w) }),
        step: ({ w, g }, { b: last }, { lr, momentum }) => {
          const b = last.mul(momentum ?? 0.5).add(g)
          return [w.sub(lr.mul(b)), { b }]
        },
      },
    ),
    { usual: { momentum: 0.9 }, traits: momentumTraits("buffer") },
    "momentum 0 is plain gradient descent",
  ],
  [
    "Adagrad that forgets",
    defineOptimizer(
      "Adagrad",
      { lr: nonNegative(1e-2), eps: nonNegative(1e-10) },
      {
        init: (w) => ({ s: zerosLike(w) }),
        step: ({ w, g }, { s: last }, { lr, eps }) => {
          const s = last.mul(0.9).add(g.square())
          return [w.sub(lr.mul(g.div(s.sqrt().add(eps)))), { s }]
        },
      },
    ),
    { traits: adagradTraits },
    "the denominator is the root of the sum of all squares",
  ],
  [
    "RMSProp that sums",
    defineOptimizer(
      "RMSprop",
      { lr: nonNegative(1e-2), alpha: unit(0.99), eps: nonNegative(1e-8) },
      {
        init: (w) => ({ v: zerosLike(w) }),
        step: ({ w, g }, { v: last }, { lr, alpha, eps }) => {
          const v = last.mul(alpha).add(g.square())
          return [w.sub(lr.mul(g.div(v.sqrt().add(eps)))), { v }]
        },
      },
    ),
    { traits: rmspropTraits },
    "the denominator is the root of the running mean of squares",
  ],
  [
    "a guard on the sum where the mean divides",
    defineOptimizer(
      "AdagradRootMeanSquare",
      { lr: nonNegative(1e-2) },
      {
        init: (w) => ({ s: zerosLike(w) }),
        step: ({ w, g, t }, { s: last }, { lr }) => {
          const s = last.add(g.square())
          return [w.sub(lr.div(t.sqrt()).mul(g.div(s.div(t).sqrt()).where(s.gt(0), 0))), { s }]
        },
      },
    ),
    { traits: { ...adagradTraits, epsilon: undefined } },
    finite,
  ],
  [
    "no guard at all",
    defineOptimizer(
      "AdagradSum",
      { lr: nonNegative(1e-2) },
      {
        init: (w) => ({ s: zerosLike(w) }),
        step: ({ w, g }, { s: last }, { lr }) => {
          const s = last.add(g.square())
          return [w.sub(lr.mul(g.div(s.sqrt()))), { s }]
        },
      },
    ),
    { traits: { ...adagradTraits, epsilon: undefined } },
    "zero gradients leave a fresh parameter where it is",
  ],
]

describe("the laws catch", () => {
  for (const [flaw, optimizer, promise, law] of defects) {
    it(flaw, async () => {
      const claim = { ...promise, optimizer: optimizer as AnyOptimizerClass }
      const laws = optimizerLaws.filter(({ name }) => name === law)
      expect(laws).toHaveLength(1)
      const numRuns = law === finite ? 2000 : 50
      const results = await checkLaws(subjectOf(flaw, claim, "float32"), laws, { numRuns })
      expect(results[0].outcome).toBe("broken")
      expect(results[0].error?.name).toBe("LawError")
    })
  }
})
