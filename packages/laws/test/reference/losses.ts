import * as fc from "fast-check"
import {
  FLOAT64,
  type LossCase,
  type LossFormulaSubject,
  type LossSubject,
  numberIn,
  type Reduction,
  type TensorValue,
  tensorOf,
} from "../../src/index"
import { probabilities } from "./operations"

export function reduced(
  each: readonly number[],
  shape: readonly number[],
  reduction: Reduction,
): TensorValue {
  const sum = each.reduce((a, b) => a + b, 0)
  if (reduction === "none") return { shape, data: each }
  return { shape: [], data: [reduction === "sum" ? sum : sum / each.length] }
}

const regression = fc
  .integer({ min: 1, max: 5 })
  .chain((n) =>
    fc.record({ input: tensorOf([n], numberIn("real")), target: tensorOf([n], numberIn("real")) }),
  )

export const mse: LossSubject = {
  name: "mse",
  eps: FLOAT64,
  cases: regression,
  nonNegative: true,
  convex: true,
  minimum: (target) => target,
  zeroAtMinimum: true,
  apply: ({ data, shape }, target, reduction) =>
    reduced(
      data.map((x, i) => (x - target.data[i]) * (x - target.data[i])),
      shape,
      reduction,
    ),
  gradient: ({ data, shape }, target, reduction) => ({
    shape,
    data: data.map((x, i) => (2 * (x - target.data[i])) / (reduction === "mean" ? data.length : 1)),
  }),
}

const classification: fc.Arbitrary<LossCase> = fc
  .record({ n: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 2, max: 4 }) })
  .chain(({ n, classes }) =>
    fc.record({
      input: tensorOf([n, classes], numberIn("real")),
      target: tensorOf([n], fc.nat({ max: classes - 1 })),
    }),
  )

export const rows = ({ shape: [n, classes], data }: TensorValue) =>
  Array.from({ length: n }, (_, i) => data.slice(i * classes, (i + 1) * classes))

export const crossEntropy: LossSubject = {
  name: "crossEntropy",
  eps: FLOAT64,
  cases: classification,
  nonNegative: true,
  convex: true,
  shiftInvariant: true,
  stable: true,
  minimum: (target, input) => ({
    shape: input.shape,
    data: target.data.flatMap((label) =>
      Array.from({ length: input.shape[1] }, (_, k) => (k === label ? 1e3 : 0)),
    ),
  }),
  zeroAtMinimum: true,
  apply(input, target, reduction) {
    const each = rows(input).map((logits, i) => {
      const top = Math.max(...logits)
      return top + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - top), 0)) - logits[target.data[i]]
    })
    return reduced(each, [each.length], reduction)
  },
  gradient: (input, target, reduction) => ({
    shape: input.shape,
    data: rows(input).flatMap((logits, i) =>
      probabilities(logits).map(
        (p, k) => (p - (k === target.data[i] ? 1 : 0)) / (reduction === "mean" ? input.shape[0] : 1),
      ),
    ),
  }),
}

/** Half the squared error, of which every second element counts for nothing. */
export const alternating: LossSubject = {
  name: "alternating",
  eps: FLOAT64,
  cases: regression,
  idle: regression.map((example) => {
    const odd = example.input.data.flatMap((_, i) => (i % 2 === 1 ? [i] : []))
    return { example, input: odd, target: odd }
  }),
  perExample: false,
  apply: ({ data, shape }, target, reduction) =>
    reduced(
      data.map((x, i) => (i % 2 === 1 ? 0 : ((x - target.data[i]) * (x - target.data[i])) / 2)),
      shape,
      reduction,
    ),
  gradient: ({ data, shape }, target, reduction) => ({
    shape,
    data: data.map((x, i) =>
      i % 2 === 1 ? 0 : (x - target.data[i]) / (reduction === "mean" ? data.length : 1),
    ),
  }),
}

export const losses: readonly LossSubject[] = [mse, crossEntropy, alternating]

/** The square beside its formula. */
export const squared = (each = mse.apply): LossFormulaSubject => ({
  name: "mse",
  eps: FLOAT64,
  formula: { input: "logit", target: "real", element: (x, t) => (x - t) ** 2 },
  apply: (input, target, _, reduction) => each(input, target, reduction as Reduction),
})

/** Cross-entropy of rows `[n, classes]` and weights of classes beside its formula; what the mean divides by may be another. */
export const weighted = (
  divisor = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0),
): LossFormulaSubject => {
  const cost = (scores: readonly number[], label: number) => {
    const top = Math.max(...scores)
    return Math.log(scores.reduce((sum, x) => sum + Math.exp(x - top), 0)) + (top - scores[label])
  }
  const weightOf = (label: unknown, weight?: readonly number[]) => weight?.[label as number] ?? 1
  return {
    name: "crossEntropy",
    eps: FLOAT64,
    formula: {
      draw: { weight: { weights: "classes" } },
      input: "logit",
      target: "class",
      row: (scores, label, options) =>
        weightOf(label, options.weight as readonly number[]) * cost(scores, label as number),
      counts: (label, options) => weightOf(label, options.weight as readonly number[]),
    } as LossFormulaSubject["formula"],
    apply({ shape, data }, target, options, reduction) {
      const axis = shape.length === 1 ? 0 : 1
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
      const weight = (options.weight as TensorValue | undefined)?.data
      const weights = target.data.map((label) => weightOf(label, weight))
      const each = target.data.map((label, row) => {
        const first = Math.floor(row / inner) * shape[axis] * inner + (row % inner)
        const scores = Array.from({ length: shape[axis] }, (_, c) => data[first + c * inner])
        return weights[row] * cost(scores, label)
      })
      if (reduction === "none") return { shape: target.shape, data: each }
      const sum = each.reduce((a, b) => a + b, 0)
      return { shape: [], data: [reduction === "sum" ? sum : sum / divisor(weights)] }
    },
  }
}
