import * as checks from "@gradus/checks"
import { checkLaws, lossFormulaLaws } from "@gradus/laws"
import * as tensor from "@gradus/tensor"
import * as engine from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import { mistakenIn } from "../../../tooling/config/mistaken"
import { formulasOf, sources } from "./promises"

const packages = { "@gradus/checks": checks, "@gradus/tensor": tensor, "@gradus/tensor/engine": engine }

const MSE = "regression/mse mse"
const HUBER = "regression/huber huber"
const SMOOTH = "regression/smooth-l1 smoothL1"
const BCE = "classification/bce bce"
const LOGITS = "classification/bce-with-logits bceWithLogits"
const CROSS = "classification/cross-entropy crossEntropy"
const NLL = "classification/nll nll"
const KL = "divergence/kl-div klDiv"
const LIKELIHOOD = "classification/likelihood"

const MULTIPLIED_OUT = "input.square().sub(input.mul(target).mul(2)).add(target.square())"
const OTHERS_ALONE = "mul(1 - labelSmoothing - labelSmoothing / logProbabilities.shape[axis])"
const MEAN_OR_0 = "values.sum().div(Math.max(1, values.size))"

/* Mistakes of the kinds that are made when a loss is written: what stands there, and what is written, in which other file of it. */
const mistakes: readonly (readonly [
  mistake: string,
  loss: string,
  right: string,
  wrong: string,
  file?: string,
])[] = [
  ["a mean that sums", MSE, "values.mean()", "values.sum()", "reduction/reduction"],
  [
    "a mean over the first dimension",
    MSE,
    "values.mean()",
    "values.sum().div(values.shape[0] ?? 1)",
    "reduction/reduction",
  ],
  ["half the square", MSE, ".square()", ".square().mul(0.5)"],
  ["no square", MSE, ".square()", ".abs()"],
  ["a reduction that is not looked at", MSE, ".square(), reduction)", '.square(), "mean")'],
  ["a sign that stays", "regression/l1 l1", ".abs()", ""],
  ["a bend that is always at 1", HUBER, "target)), delta)", "target)), 1)"],
  ["huber for smooth l1", SMOOTH, "bend, bend)", "bend)"],
  [
    "β = 0 for small β",
    SMOOTH,
    'beta < LEAST[difference.dtype === "float64" ? "float64" : "float32"]',
    "beta < 0.5",
  ],
  ["the whole bend for half of it", HUBER, "near.mul(0.5)", "near"],
  ["a default mistyped", HUBER, "delta: or(1,", "delta: or(0.5,"],
  ["input and target exchanged", BCE, "t.mul(logOfProbability(p))", "p.mul(logOfProbability(t))"],
  ["one half left out", BCE, "yes.add(no)", "yes"],
  ["another lowest logarithm", BCE, "const LOWEST = -100", "const LOWEST = -1000"],
  ["weights squared", BCE, "shareOf(weight, losses)", "shareOf(weight, shareOf(weight, losses))"],
  ["weights left out", BCE, "weight ? shareOf(weight, losses) : losses", "losses"],
  ["the bend of one side alone", LOGITS, "no.add(yes).mul(bend)", "no.mul(bend)"],
  ["a sign the wrong way round", LOGITS, "where(isRight, x, 0)", "where(isRight, 0, x)"],
  ["weights of the wrong answers", LOGITS, "shareOf(known, posWeight)", "shareOf(known.rsub(1), posWeight)"],
  ["exp overflowing", LOGITS, "where(isRight, x.neg(), x).exp().log1p()", "x.exp().log1p()"],
  [
    "a logarithm of base 2",
    CROSS,
    "scores.logSoftmax(axis))\n  }",
    "scores.logSoftmax(axis).div(Math.LN2))\n  }",
  ],
  ["the softmax forgotten", CROSS, "(scores, axis) => scores.logSoftmax(axis)", "(scores) => scores"],
  [
    "the softmax along the last axis",
    CROSS,
    "(scores, axis) => scores.logSoftmax(axis)",
    "(scores) => scores.logSoftmax(-1)",
  ],
  [
    "smoothing over one class too few",
    CROSS,
    "labelSmoothing / logits.shape[axis]",
    "labelSmoothing / Math.max(1, logits.shape[axis] - 1)",
  ],
  ["smoothing that takes nothing away", CROSS, "known.mul(1 - labelSmoothing)", "known"],
  ["weights of classes before smoothing", CROSS, "classes ? smooth.mul(classes) : smooth", "smooth"],
  [
    "a mean over the count where it is over weights",
    CROSS,
    "if (share) return total.div(share.sum())",
    "",
    LIKELIHOOD,
  ],
  ["a mean over those ignored too", CROSS, "valid ? valid.sum() : losses.size", "losses.size", LIKELIHOOD],
  ["an ignored class that is class 0", NLL, "losses = counted(losses)", "", LIKELIHOOD],
  ["a weight that is not looked up", NLL, "if (share) losses = shareOf(share, losses)", "", LIKELIHOOD],
  [
    "a mean over the batch alone",
    NLL,
    "total.div(chosen.size)",
    "total.div(Math.max(1, chosen.shape[0]))",
    LIKELIHOOD,
  ],
  ["a minus left out", NLL, "const total = chosen.sum().rsub(0)", "const total = chosen.sum()", LIKELIHOOD],
  ["the model's share for the target's", KL, "p.mul(ratio)", "input.exp().mul(ratio)"],
  [
    "the entropy left out",
    KL,
    "where(some, logP, 0).sub(where(some, input, 0))",
    "where(some, input, 0).neg()",
  ],
  ["a logarithm that is no logarithm", KL, "logTarget ? target.exp() : target", "target"],
  ["no half where no bend is", HUBER, "distance.mul(distance.mul(0.5))", "distance.square()"],
  [
    "a β too small to divide by",
    SMOOTH,
    'beta < LEAST[difference.dtype === "float64" ? "float64" : "float32"]',
    "beta === 0",
  ],
  ["a square multiplied out", MSE, "input.sub(target).square()", MULTIPLIED_OUT],
  ["a root for the absolute value", "regression/l1 l1", ".abs()", ".square().add(1e-12).sqrt()"],
  [
    "a lowest logarithm of 0 alone",
    BCE,
    "p.log().clamp(LOWEST, Number.POSITIVE_INFINITY)",
    "p.log().where(p.ne(0), LOWEST)",
  ],
  ["a lowest sum of logarithms", BCE, "yes.add(no).rsub(0)", "yes.add(no).clamp(-50, 0).rsub(0)"],
  [
    "a mean over the weights where it is over elements",
    BCE,
    "return reduce(weight",
    'if (weight && reduction === "mean") return shareOf(weight, losses).sum().div(weight.sum())\n  return reduce(weight',
  ],
  ["weights of positives left out of the bend", LOGITS, "no.add(yes).mul(bend)", "no.add(known).mul(bend)"],
  ["log(1 + x) where x is small", LOGITS, ".exp().log1p()", ".exp().add(1).log()"],
  ["weights of logits", LOGITS, "if (weight) x = whereCounted(weight, x)", "if (weight) x = x.mul(weight)"],
  ["weights of those ignored in the mean", NLL, "given && counted(given)", "given", LIKELIHOOD],
  ["1 for a batch of which all is ignored", NLL, "valid.sum() :", "valid.sum().maximum(1) :", LIKELIHOOD],
  [
    "smoothing without weights",
    CROSS,
    "shareOf(along(weight, axis, logProbabilities.ndim), logProbabilities)",
    "logProbabilities",
    LIKELIHOOD,
  ],
  ["smoothing over the other classes", CROSS, "mul(1 - labelSmoothing)", OTHERS_ALONE, LIKELIHOOD],
  [
    "something added before the logarithm",
    CROSS,
    "scores.logSoftmax(axis))\n  }",
    "scores.softmax(axis).add(1e-12).log())\n  }",
  ],
  ["something added to the target", KL, "where(some, target, 1)", "where(some, target, 1).add(1e-10)"],
  ["a batch mean over the classes", KL, "input.shape[0])", "input.shape[input.ndim - 1])"],
  ["0 for the mean of nothing", MSE, "values.mean()", MEAN_OR_0, "reduction/reduction"],
  ["a batch mean over all", KL, "input.ndim === 0 ? 1 : input.shape[0]", "input.size"],
]

describe("the formula catches", () => {
  for (const [mistake, loss, right, wrong, other] of mistakes) {
    it(`${mistake} (${loss})`, async () => {
      const [file, name] = loss.split(" ")
      const path = `packages/losses/src/${file}.ts`
      const functions = mistakenIn(path, other, [right, wrong], sources, packages)
      const outcomes = await Promise.all(
        formulasOf(name, functions[name] as never, functions.promises).map(async (subject) => {
          const [{ outcome, error }] = await checkLaws(subject, lossFormulaLaws, {
            numRuns: 100,
            endOnFailure: true,
          })
          return error?.name ?? outcome
        }),
      )
      expect(outcomes).toContain("LawError")
    })
  }
})
