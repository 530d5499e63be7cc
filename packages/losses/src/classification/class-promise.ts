import type { LossCase, LossVariant, TensorValue } from "@gradus/laws"

interface ClassPromise {
  readonly weight: TensorValue
  /** Class 1 counts for nothing. */
  readonly holed: TensorValue
  /** What the mean divides by: the weights of the classes that are asked for. */
  readonly weighed: (weights: readonly number[]) => (example: LossCase) => number
  /** Where the scores of examples stand whose classes are these. */
  readonly scoresOf: (...classes: number[]) => (example: LossCase) => { readonly input: readonly number[] }
  /** The middle one of three columns. */
  readonly middle: (example: LossCase) => readonly number[]
  readonly binary: Pick<LossVariant, "nonNegative" | "convex">
}

/** @internal What losses of classification promise alike. */
export const classPromise: ClassPromise = {
  weight: { shape: [3], data: [0.5, 2, 1.25] },
  holed: { shape: [3], data: [0.5, 0, 1.25] },
  weighed:
    (weights) =>
    ({ target }) =>
      target.data.reduce((sum, c) => sum + weights[c], 0),
  scoresOf:
    (...asked) =>
    ({ input, target }) => {
      const [, classes, ...rest] = input.shape
      const inner = rest.reduce((a, b) => a * b, 1)
      const rowOf = (at: number) => Math.floor(at / (classes * inner)) * inner + (at % inner)
      return { input: input.data.flatMap((_, at) => (asked.includes(target.data[rowOf(at)]) ? [at] : [])) }
    },
  middle: ({ target }) => target.data.flatMap((_, at) => (at % 3 === 1 ? [at] : [])),
  binary: { nonNegative: true, convex: true },
}
