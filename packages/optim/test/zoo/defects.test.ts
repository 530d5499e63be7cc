import { checkLaws, optimizerLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { formOf } from "../form"
import { subjectOf } from "../subject"
import { mistaken } from "./mistaken"

/* Mistakes of the kinds that are made when a rule is written from its paper: which rule, what stands there, what is written. */
const mistakes: readonly (readonly [mistake: string, rule: string, right: string, wrong: string])[] = [
  ["β₂ left out of the step", "adan", ".mul(beta2))\n        const step", ")\n        const step"],
  ["β₂ left out of the square", "adan", "difference.mul(beta2).add(g)", "difference.add(g)"],
  ["a difference before there are two gradients", "adan", ".where(t.gt(1), 0)", ""],
  ["a previous gradient that is not stored", "adan", "before: g }", "before: state.before }"],
  ["correction with t − 1", "adan", "beta.pow(t)", "beta.pow(t.sub(1).maximum(1))"],
  ["correction with t + 1", "adan", "beta.pow(t)", "beta.pow(t.add(1))"],
  ["no correction at all", "adan", "x.div(beta.pow(t).rsub(1))", "x.mul(beta.pow(0))"],
  ["one average left uncorrected", "adan", "corrected(n, beta3).sqrt()", "n.sqrt()"],
  ["ε inside the root", "adan", ".sqrt().add(eps)", ".add(eps).sqrt()"],
  ["ε left out", "adan", ".sqrt().add(eps)", ".sqrt()"],
  ["the root left out", "adan", ".sqrt().add(eps)", ".add(eps)"],
  [
    "two coefficients exchanged",
    "adan",
    "const v = fading(mixed(state.v, difference, beta2), t)",
    "const v = fading(mixed(state.v, difference, beta3), t)",
  ],
  ["decoupled for proximal decay", "adan", '"proximal"', '"decoupled"'],
  ["coupled for proximal decay", "adan", '"proximal"', '"coupled"'],
  ["a decay that is not done", "adan", '"proximal"', '"own"'],
  ["a state that is never kept", "adan", "{ m, v, n,", "{ m: state.m, v, n,"],
  ["a second state that is never kept", "adan", "{ m, v, n,", "{ m, v, n: state.n,"],
  ["a minus for a plus", "adan", "corrected(m, beta1).add(", "corrected(m, beta1).sub("],
  ["the learning rate squared", "adan", "w.sub(lr.mul(step))", "w.sub(lr.square().mul(step))"],
  [
    "the new average where the last is meant",
    "lion",
    "lr.mul(mixed(m, g, beta1).sign())",
    "lr.mul(mixed(m, g, beta2).sign())",
  ],
  ["the sign left out", "lion", ".sign())), {", ")), {"],
  ["an average without 1 − β", "lion", "mixed(m, g, beta2)", "m.mul(beta2).add(g)"],
  ["this step's momentum for the next one's", "nadam", "m.mul(lr.mul(mu(t.add(1)))", "m.mul(lr.mul(mu(t))"],
  ["a product multiplied twice", "nadam", "v, product }", "v, product: next }"],
  ["a constant mistyped", "nadam", "0.96", "0.69"],
  ["a sign the wrong way round", "yogi", "state.v.sub(g2).sign()", "g2.sub(state.v).sign()"],
  ["a state that begins at 0", "yogi", "v: zerosLike(w).add(initialAccumulator)", "v: zerosLike(w)"],
  ["a sum for a maximum", "adamax", ".maximum(g.abs().add(eps))", ".add(g.abs().add(eps))"],
  ["ε outside the maximum", "adamax", ".maximum(g.abs().add(eps))", ".maximum(g.abs()).add(eps)"],
  ["a threshold off by one", "radam", "rho.gt(5)", "rho.gt(4)"],
  ["a root left out of a factor", "radam", "\n        .sqrt()", ""],
  ["a ratio upside down", "lamb", "divideOrZero(sizeW, sizeU), 1)", "divideOrZero(sizeU, sizeW), 1)"],
  ["a decay that comes after the norm", "lamb", "[w.norm(), u.norm()]", "[w.norm(), adam.norm()]"],
  ["the other axis of a matrix", "muon", "if (w.ndim !== 2)", "if (w.ndim > 2)"],
  ["one iteration too few", "muon", "i < 5", "i < 4"],
  ["momentum without a look ahead", "muon", "g.add(b.mul(momentum))", "b"],
  [
    "a scale that only wide matrices have",
    "muon",
    "Math.max(1, rows / columns)",
    "Math.max(1, columns / rows)",
  ],
  ["a gradient that is not forgotten", "rprop", "before: kept", "before: g"],
  [
    "an accumulator of the wrong thing",
    "adadelta",
    "mixed(state.moved, delta.square(), rho)",
    "mixed(state.moved, g.square(), rho)",
  ],
  [
    "the last accumulator where this one is meant",
    "adadelta",
    "square.add(eps).sqrt()).mul(g)",
    "state.square.add(eps).sqrt()).mul(g)",
  ],
]

describe("the formula catches", () => {
  for (const [mistake, rule, right, wrong] of mistakes) {
    it(`${mistake} (${rule})`, async () => {
      const { optimizer, promise, formula } = mistaken(rule, right, wrong)
      const subject = subjectOf(rule, formOf(optimizer, { ...promise, formula }), "float32")
      const laws = optimizerLaws.filter(({ name }) => name === "every step is that of the declared formula")
      const [{ outcome, error }] = await checkLaws(subject, laws, { numRuns: 50, endOnFailure: true })
      expect([outcome, error?.name]).toEqual(["broken", "LawError"])
    })
  }
})
