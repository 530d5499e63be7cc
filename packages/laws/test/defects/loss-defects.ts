import { type LossFormulaSubject, type LossSubject, lossFormulaLaws, lossLaws } from "../../src/index"
import { alternating, crossEntropy, mse, reduced, rows, squared, weighted } from "../reference/losses"
import * as op from "../reference/operations"
import type { Defect } from "./defect"

const s = (
  defect: string,
  one: LossSubject,
  change: Partial<LossSubject>,
  law: string,
): Defect<LossSubject> => ({
  ...{ defect, law },
  subject: { ...one, ...change },
  laws: lossLaws,
})

export const lossDefects: readonly Defect<LossSubject>[] = [
  s(
    "mean for sum",
    mse,
    { apply: (x, y, how) => mse.apply(x, y, how === "sum" ? "mean" : how) },
    "reductions agree",
  ),
  s(
    "sum for mean in the gradient",
    mse,
    { gradient: (x, y) => mse.gradient?.(x, y, "sum") ?? x },
    "the gradient is that of the loss",
  ),
  s(
    "the error not squared",
    mse,
    {
      apply: ({ data, shape }, y, how) =>
        reduced(
          data.map((x, i) => x - y.data[i]),
          shape,
          how,
        ),
    },
    "never below zero",
  ),
  s(
    "the target shifted",
    mse,
    { apply: (x, y, how) => mse.apply(x, { ...y, data: y.data.map((t) => t + 1) }, how) },
    "least where it should be",
  ),
  s(
    "the error's root",
    mse,
    {
      apply: ({ data, shape }, y, how) =>
        reduced(
          data.map((x, i) => Math.sqrt(Math.abs(x - y.data[i]))),
          shape,
          how,
        ),
    },
    "convex in its input",
  ),
  s(
    "targets of the wrong row",
    mse,
    { apply: (x, y, how) => mse.apply(x, { ...y, data: y.data.map(() => y.data[0]) }, how) },
    "each example has its own loss",
  ),
  s(
    "a weight of 0 that is multiplied with",
    alternating,
    {
      apply: ({ data, shape }, y, how) =>
        reduced(
          data.map((x, i) => (((x - y.data[i]) * (x - y.data[i])) / 2) * (i % 2 === 1 ? 0 : 1)),
          shape,
          how,
        ),
    },
    "what counts for nothing does not matter",
  ),
  s(
    "a slope of 0 that is multiplied with",
    alternating,
    {
      gradient: ({ data, shape }, y, how) => ({
        shape,
        data: data.map(
          (x, i) => ((x - y.data[i]) * (i % 2 === 1 ? 0 : 1)) / (how === "mean" ? data.length : 1),
        ),
      }),
    },
    "what counts for nothing does not matter",
  ),
  s(
    "cross-entropy without the largest logit taken off",
    crossEntropy,
    {
      apply: (x, y, how) =>
        reduced(
          rows(x).map((z, i) => Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)) - z[y.data[i]]),
          [x.shape[0]],
          how,
        ),
    },
    "finite for logits of ±1e4",
  ),
  s(
    "cross-entropy on raw logits",
    crossEntropy,
    {
      apply: (x, y, how) =>
        reduced(
          rows(x).map((z, i) => -z[y.data[i]]),
          [x.shape[0]],
          how,
        ),
    },
    "a shift of all logits changes nothing",
  ),
  s(
    "the logarithm guarded by 1e-3",
    crossEntropy,
    {
      apply: (x, y, how) =>
        reduced(
          rows(x).map((z, i) => -Math.log(op.probabilities(z)[y.data[i]] + 1e-3)),
          [x.shape[0]],
          how,
        ),
    },
    "least where it should be",
  ),
]

const formulaOfLoss = { law: "every loss is that of the declared formula", laws: lossFormulaLaws }

export const lossFormulaDefects: readonly Defect<LossFormulaSubject>[] = [
  {
    defect: "a square that is halved",
    subject: squared(({ data, shape }, target, reduction) => {
      const each = data.map((x, i) => ((x - target.data[i]) * (x - target.data[i])) / 2)
      return reduced(each, shape, reduction)
    }),
    ...formulaOfLoss,
  },
  {
    defect: "a mean of nothing that is 0",
    subject: squared((x, y, how) => {
      return how === "mean" && x.data.length === 0 ? { shape: [], data: [0] } : mse.apply(x, y, how)
    }),
    ...formulaOfLoss,
  },
  {
    defect: "a mean over the number of examples, not over their weights",
    subject: weighted((weights) => weights.length),
    ...formulaOfLoss,
  },
]
