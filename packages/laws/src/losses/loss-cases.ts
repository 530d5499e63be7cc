import * as fc from "fast-check"
import type { TensorValue } from "../arbitraries/tensors"
import { numberIn, tensorOf } from "../arbitraries/tensors"
import type { LossCase } from "./loss-subject"

const sides = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 })),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
)
const real = numberIn("real")
/** Inside (0, 1), far enough from the ends for difference quotients. */
const probability = fc.integer({ min: 2, max: 30 }).map((n) => n / 32)
const share = fc.integer({ min: 0, max: 8 }).map((n) => n / 8)

const pairs = (input: fc.Arbitrary<number>, target = input): fc.Arbitrary<LossCase> =>
  sides.chain((shape) => fc.record({ input: tensorOf(shape, input), target: tensorOf(shape, target) }))

const smoothPairs: fc.Arbitrary<LossCase> = sides.chain((shape) =>
  fc
    .record({
      target: tensorOf(shape, real),
      away: tensorOf(
        shape,
        fc.integer({ min: -12, max: 11 }).map((n) => n / 4 + 1 / 8),
      ),
    })
    .map(({ target, away }) => ({
      target,
      input: { shape, data: target.data.map((x, i) => x + away.data[i]) },
    })),
)

const CLASSES = 3
const batches = fc.integer({ min: 1, max: 4 })
const classesOf = (...more: readonly number[]): fc.Arbitrary<LossCase> =>
  batches.chain((n) =>
    fc.record({
      input: tensorOf([n, CLASSES, ...more], real),
      target: tensorOf([n, ...more], fc.nat({ max: CLASSES - 1 })).map((t) => ({ ...t, dtype: "int32" })),
    }),
  )

/** Rows that sum to 1, with zeros among them. */
const distributions = (n: number): fc.Arbitrary<TensorValue> =>
  tensorOf([n, CLASSES], fc.nat({ max: 4 })).map(({ shape, data }) => ({
    shape,
    data: data.flatMap((_, i) => {
      if (i % CLASSES !== 0) return []
      const row = data.slice(i, i + CLASSES)
      const total = row.reduce((a, b) => a + b, 0)
      return total === 0 ? [1, 0, 0] : row.map((x) => x / total)
    }),
  }))
const mixtures: fc.Arbitrary<LossCase> = batches.chain((n) =>
  fc.record({ input: tensorOf([n, CLASSES], real), target: distributions(n) }),
)
const emptied: fc.Arbitrary<LossCase> = fc
  .tuple(mixtures, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
  .map(([{ input, target }, empty]) => {
    const data = target.data.map((p, at) => (empty[Math.floor(at / CLASSES)] ? 0 : p))
    return { input, target: { ...target, data } }
  })
const twice: fc.Arbitrary<LossCase> = batches.chain((n) =>
  fc.record({ input: distributions(n), target: distributions(n) }),
)

const columns = (input: fc.Arbitrary<number>): fc.Arbitrary<LossCase> =>
  batches.chain((n) =>
    fc.record({ input: tensorOf([n, CLASSES], input), target: tensorOf([n, CLASSES], share) }),
  )

/** Inputs and targets of losses, all small, by what they are. Where there are classes there are three. */
export const lossCases = {
  /** Of real numbers, lists and matrices. */
  pairs: pairs(real),
  /** Whose differences stay away from 0, ±½, ±1 and ±2, where slopes or curvatures jump. */
  apart: smoothPairs,
  /** Probabilities away from 0 and 1 with shares. */
  probabilities: pairs(probability, share),
  /** Real numbers with shares, */
  logits: pairs(real, share),
  /** or with 0 and 1. */
  answers: pairs(real, fc.constantFrom(0, 1)),
  /** Both in three columns. */
  "columns of probabilities": columns(probability),
  "columns of logits": columns(real),
  /** Scores `[n, 3]` with indices `[n]`, */
  classes: classesOf(),
  /** `[n, 3, 2]` with `[n, 2]`, */
  places: classesOf(2),
  /** `[n, 3]` with a distribution a row, */
  mixtures,
  /** of which some are all 0. */
  "mixtures and none": emptied,
  /** Two distributions a row. */
  distributions: twice,
} satisfies Readonly<Record<string, fc.Arbitrary<LossCase>>>

/** The name of one of `lossCases`. */
export type LossCases = keyof typeof lossCases
