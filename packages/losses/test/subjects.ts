import {
  FLOAT64,
  type IdleCase,
  type LossCase,
  type LossSubject,
  numberIn,
  type TensorValue,
  tensorOf,
} from "@gradus/laws"
import { grad, noGrad, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import * as losses from "../src"

type Call = (input: Tensor, target: Tensor, options: { readonly reduction: losses.Reduction }) => Tensor

/** A loss with fixed options, and what the laws may know of it. */
type Variant = Omit<LossSubject, "name" | "eps" | "apply" | "gradient"> & { readonly call: Call }

const load = ({ shape, data, dtype }: TensorValue): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype === "int32" ? "int32" : "float64" })

const plain = (value: Tensor): TensorValue => ({ shape: value.shape, data: [...value.toTypedArray()] })

/** What the laws ask of a loss, from a function on tensors. */
export function subjectOf(name: string, { call, ...traits }: Variant): LossSubject {
  return {
    name,
    eps: FLOAT64,
    ...traits,
    apply: (input, target, reduction) => plain(noGrad(() => call(load(input), load(target), { reduction }))),
    gradient(input, target, reduction) {
      const answers = load(target)
      return plain(grad((x: Tensor) => call(x, answers, { reduction }))(load(input)))
    },
  }
}

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

/** Differences away from 0, ±½, ±1 and ±2, where slopes or curvatures jump. */
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
const classes: fc.Arbitrary<LossCase> = batches.chain((n) =>
  fc.record({
    input: tensorOf([n, CLASSES], real),
    target: tensorOf([n], fc.nat({ max: CLASSES - 1 })).map((t) => ({ ...t, dtype: "int32" })),
  }),
)
/** With a further dimension: scores [n, classes, 2], indices [n, 2]. */
const places: fc.Arbitrary<LossCase> = batches.chain((n) =>
  fc.record({
    input: tensorOf([n, CLASSES, 2], real),
    target: tensorOf([n, 2], fc.nat({ max: CLASSES - 1 })).map((t) => ({ ...t, dtype: "int32" })),
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
const logs: fc.Arbitrary<LossCase> = batches.chain((n) =>
  fc.record({
    input: distributions(n).map(({ shape, data }) => ({
      shape,
      data: data.map((p) => Math.log((p + 1 / 8) / (1 + CLASSES / 8))),
    })),
    target: distributions(n),
  }),
)

const WEIGHTS = [0.5, 2, 1.25]
const weight = tensor(WEIGHTS, { dtype: "float64" })
const weightsOf = ({ target }: LossCase) => target.data.reduce((sum, c) => sum + (WEIGHTS[c] ?? 0), 0)
/** The target itself. */
const itself = (target: TensorValue) => target
const regression = { nonNegative: true, minimum: itself, zeroAtMinimum: true, convex: true } as const
const classification = { nonNegative: true, shiftInvariant: true, stable: true, convex: true } as const
const logOf = (target: TensorValue) => ({
  ...target,
  data: target.data.map((p) => (p === 0 ? -50 : Math.log(p))),
})
const logit = (target: TensorValue) => ({
  ...target,
  data: target.data.map((p) => Math.max(-30, Math.min(30, Math.log(p / (1 - p))))),
})

/** The places of an input [n, classes, …] whose examples have one of these classes. */
const idleRows = (cases: fc.Arbitrary<LossCase>, ...idle: number[]): fc.Arbitrary<IdleCase> =>
  cases.map((example) => {
    const [, classes, ...rest] = example.input.shape
    const inner = rest.reduce((a, b) => a * b, 1)
    const places = example.input.data.flatMap((_, at) => {
      const row = Math.floor(at / (classes * inner)) * inner + (at % inner)
      return idle.includes(example.target.data[row]) ? [at] : []
    })
    return { example, input: places }
  })
/** The places where the target is one of these. */
const idleTargets = (cases: fc.Arbitrary<LossCase>, ...idle: number[]): fc.Arbitrary<IdleCase> =>
  cases.map((example) => ({
    example,
    input: example.target.data.flatMap((t, at) => (idle.includes(t) ? [at] : [])),
  }))
/** Pairs of one column or three, of which the weights make some count for nothing. */
const idleColumns = (input: fc.Arbitrary<number>, target: fc.Arbitrary<number>): fc.Arbitrary<IdleCase> =>
  batches.chain((n) => {
    const shape = [n, CLASSES]
    const odd = Array.from({ length: n }, (_, i) => i * CLASSES + 1)
    return fc
      .record({ input: tensorOf(shape, input), target: tensorOf(shape, target) })
      .map((example) => ({ example, input: odd, target: odd }))
  })
/** Rows without any probability, whose scores count for nothing; among others. */
const idleMixtures: fc.Arbitrary<IdleCase> = fc
  .tuple(mixtures, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
  .map(([{ input, target }, empty]) => {
    const isEmpty = (at: number) => empty[Math.floor(at / CLASSES)]
    const emptied = { ...target, data: target.data.map((p, at) => (isEmpty(at) ? 0 : p)) }
    return {
      example: { input, target: emptied },
      input: input.data.flatMap((_, at) => (isEmpty(at) ? [at] : [])),
    }
  })
/** Class 1 has weight 0: its probabilities count for nothing. */
const idleProbabilities: fc.Arbitrary<IdleCase> = mixtures.map((example) => ({
  example,
  input: [],
  target: example.target.data.flatMap((_, at) => (at % CLASSES === 1 ? [at] : [])),
}))
const holed = tensor([0.5, 0, 1.25], { dtype: "float64" })
const none = tensor(0, { dtype: "float64" })
/** Scores that nobody asks for. */
const unasked: fc.Arbitrary<IdleCase> = classes.map((example) => ({
  example,
  input: example.input.data.flatMap((_, at) =>
    at % CLASSES === example.target.data[Math.floor(at / CLASSES)] ? [] : [at],
  ),
}))

/** Every export of the package with its variants; the laws ask for an entry as soon as an export exists. */
export const subjects: Readonly<Record<string, readonly Variant[]>> = {
  mse: [{ call: losses.mse, cases: pairs(real), ...regression, stable: false }],
  l1: [{ call: losses.l1, cases: smoothPairs, ...regression, stable: true }],
  huber: [
    { call: losses.huber, cases: smoothPairs, ...regression, stable: true },
    { call: (x, t, o) => losses.huber(x, t, { ...o, delta: 0.5 }), cases: smoothPairs, ...regression },
  ],
  smoothL1: [
    { call: losses.smoothL1, cases: smoothPairs, ...regression, stable: true },
    { call: (x, t, o) => losses.smoothL1(x, t, { ...o, beta: 2 }), cases: smoothPairs, ...regression },
    { call: (x, t, o) => losses.smoothL1(x, t, { ...o, beta: 0 }), cases: smoothPairs, ...regression },
  ],
  crossEntropy: [
    { call: losses.crossEntropy, cases: classes, ...classification },
    { call: losses.crossEntropy, cases: mixtures, ...classification, minimum: logOf },
    { call: losses.crossEntropy, cases: places, ...classification, shiftInvariant: false },
    {
      call: (x, t, o) => losses.crossEntropy(x, t, { ...o, weight, labelSmoothing: 0.25 }),
      cases: classes,
      ...classification,
      divisor: weightsOf,
    },
    {
      call: (x, t, o) => losses.crossEntropy(x, t, { ...o, ignoreIndex: 1 }),
      cases: classes.filter(({ target }) => target.data.some((c) => c !== 1)),
      ...classification,
      divisor: ({ target }) => target.data.filter((c) => c !== 1).length,
      idle: idleRows(classes, 1),
    },
    {
      call: (x, t, o) =>
        losses.crossEntropy(x, t, { ...o, ignoreIndex: 1, weight: holed, labelSmoothing: 0.25 }),
      cases: places.filter(({ target }) => target.data.some((c) => c !== 1)),
      nonNegative: true,
      convex: true,
      divisor: ({ target }) => target.data.reduce((sum, c) => sum + [0.5, 0, 1.25][c], 0),
      idle: idleRows(places, 1),
    },
    {
      call: (x, t, o) => losses.crossEntropy(x, t, { ...o, weight: holed }),
      cases: places.filter(({ target }) => target.data.some((c) => c !== 1)),
      nonNegative: true,
      convex: true,
      divisor: ({ target }) => target.data.reduce((sum, c) => sum + [0.5, 0, 1.25][c], 0),
      idle: idleRows(places, 1),
    },
    { call: losses.crossEntropy, cases: mixtures, idle: idleMixtures },
    {
      call: (x, t, o) => losses.crossEntropy(x, t, { ...o, weight: holed }),
      cases: mixtures,
      idle: idleProbabilities,
    },
    {
      call: (x, t, o) => losses.crossEntropy(x, t, { ...o, weight, labelSmoothing: 0.25 }),
      cases: mixtures,
      ...classification,
    },
  ],
  nll: [
    { call: losses.nll, cases: classes, convex: true, idle: unasked },
    {
      call: (x, t, o) => losses.nll(x, t, { ...o, ignoreIndex: 0, weight: holed }),
      cases: places.filter(({ target }) => target.data.some((c) => c === 2)),
      divisor: ({ target }) => target.data.reduce((sum, c) => sum + [0, 0, 1.25][c], 0),
      idle: idleRows(places, 0, 1),
    },
    {
      call: (x, t, o) => losses.nll(x, t, { ...o, weight }),
      cases: places,
      divisor: weightsOf,
      convex: true,
    },
  ],
  bce: [
    {
      call: (x, t, o) => losses.bce(x, t, { ...o, weight: holed }),
      cases: idleColumns(probability, share).map(({ example }) => example),
      idle: idleColumns(probability, share),
    },
    {
      call: losses.bce,
      cases: pairs(probability, share),
      nonNegative: true,
      minimum: itself,
      convex: true,
    },
  ],
  bceWithLogits: [
    {
      call: (x, t, o) => losses.bceWithLogits(x, t, { ...o, weight: holed }),
      cases: idleColumns(real, share).map(({ example }) => example),
      idle: idleColumns(real, share),
    },
    {
      call: (x, t, o) => losses.bceWithLogits(x, t, { ...o, posWeight: none }),
      cases: pairs(real, share),
      idle: idleTargets(pairs(real, fc.constantFrom(0, 1)), 1),
    },
    {
      call: losses.bceWithLogits,
      cases: pairs(real, share),
      nonNegative: true,
      minimum: logit,
      convex: true,
      stable: true,
    },
    {
      call: (x, t, o) => losses.bceWithLogits(x, t, { ...o, posWeight: tensor(1.5, { dtype: "float64" }) }),
      cases: pairs(real, share),
      nonNegative: true,
      convex: true,
      stable: true,
    },
  ],
  klDiv: [
    { call: losses.klDiv, cases: logs, idle: idleTargets(logs, 0) },
    {
      call: (x, t, o) => losses.klDiv(x, t, { ...o, logTarget: true }),
      cases: logs.map(({ input, target }) => ({ input, target: logOf(target) })),
      idle: idleTargets(
        logs.map(({ input, target }) => ({ input, target: { ...target, data: target.data.map(Math.log) } })),
        -Infinity,
      ),
    },
    { call: losses.klDiv, cases: logs, minimum: logOf, zeroAtMinimum: true, convex: true, stable: true },
    {
      call: (x, t, o) => losses.klDiv(x, t, { ...o, logTarget: true }),
      cases: logs.map(({ input, target }) => ({ input, target: logOf(target) })),
      minimum: itself,
      zeroAtMinimum: true,
      convex: true,
    },
  ],
}
