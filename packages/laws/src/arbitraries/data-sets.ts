import * as fc from "fast-check"
import { realNumber } from "./numbers"

/** A small data set for regression, with the weights of a linear model to try on it. */
export interface RegressionSet {
  readonly examples: readonly { readonly x: readonly number[]; readonly y: number }[]
  readonly weights: readonly number[]
}

/** A small data set for classification: `label` from 0 to `classes` − 1. */
export interface ClassificationSet {
  readonly examples: readonly { readonly x: readonly number[]; readonly label: number }[]
  readonly classes: number
}

/** 1 to 30 examples of 3 features with a real target. */
export function dataSet(maxExamples = 30): fc.Arbitrary<RegressionSet> {
  const row = fc.array(realNumber(), { minLength: 3, maxLength: 3 })
  return fc.record({
    examples: fc.array(fc.record({ x: row, y: realNumber() }), { minLength: 1, maxLength: maxExamples }),
    weights: row,
  })
}

/** 1 to 30 examples of 3 features in 2 to 5 classes. */
export function labelledDataSet(maxExamples = 30): fc.Arbitrary<ClassificationSet> {
  const row = fc.array(realNumber(), { minLength: 3, maxLength: 3 })
  return fc
    .record({
      classes: fc.integer({ min: 2, max: 5 }),
      examples: fc.array(fc.record({ x: row, label: fc.nat({ max: 59 }) }), {
        minLength: 1,
        maxLength: maxExamples,
      }),
    })
    .map(({ classes, examples }) => ({
      classes,
      examples: examples.map(({ x, label }) => ({ x, label: label % classes })),
    }))
}

/** Batch sizes worth trying on n examples: 1, n, divisors and not, more than n. */
export function batchSize(n: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max: Math.max(1, n) }), fc.constantFrom(1, Math.max(1, n), n + 1))
}
