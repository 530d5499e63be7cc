/// <reference path="../../../tooling/config/import-glob.d.ts" />
import {
  drawnTensor,
  numberIn,
  type OperationPromises,
  shape,
  type TensorValue,
  tensorOf,
} from "@gradus/laws"
import * as fc from "fast-check"
import type { Tensor } from "../src"
import * as g from "../src"
import { logSoftmaxGrad } from "../src/ops/activation/log-softmax"
import { softmaxGrad } from "../src/ops/activation/softmax"
import { conv2dInputGrad, conv2dWeightGrad } from "../src/ops/convolution/conv2d"
import { rootOrZero } from "../src/ops/reductions/root-or-zero"
import { windowPad, windowSlice } from "../src/ops/shape/window"

/** How an operation that is not elementwise can be sampled: inputs, and calls that try its options. */
export interface Specimen {
  readonly inputs: fc.Arbitrary<readonly TensorValue[]>
  readonly calls: readonly ((...inputs: Tensor[]) => Tensor)[]
  /** Linear in all floating inputs together, or in each. */
  readonly linear?: "jointly" | "each"
  /** The derivative is no function that differences can check: 0, or undefined at sampled points. */
  readonly discrete?: boolean
}

const real = numberIn("real")
const values = (sides: readonly number[], from = real) => tensorOf(sides, from)
const one = (draw: Parameters<typeof shape>[0] = { minRank: 1 }, from = real) =>
  shape(draw).chain((sides) => fc.tuple(values(sides, from)))
const quarters = fc.integer({ min: -8, max: 8 }).map((n) => n / 4)
const matrix = one({ minRank: 2, maxRank: 2 })

/** Numbers apart from each other by more than any step of a difference quotient. */
const distinct = (sides: readonly number[]): fc.Arbitrary<TensorValue> => {
  const size = sides.reduce((a, b) => a * b, 1)
  const places = Array.from({ length: size }, (_, i) => i / 4 - 3)
  return fc
    .shuffledSubarray(places, { minLength: size, maxLength: size })
    .map((data) => ({ shape: sides, data }))
}
const oneDistinct = shape({ minRank: 1 }).chain((sides) => fc.tuple(distinct(sides)))

const indices = (sides: readonly number[], size: number): fc.Arbitrary<TensorValue> =>
  tensorOf(sides, fc.nat({ max: size - 1 })).map((value) => ({ ...value, dtype: "int32" }))

/** A tensor of rank 2, places along its first axis, and something of another shape. */
const listed = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 5 }))
  .chain(([rows, columns, count]) =>
    fc.tuple(values([rows, columns]), indices([count], rows), values([count, columns])),
  )
const gathered = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 5 }))
  .chain(([rows, columns, count]) =>
    fc.tuple(values([rows, columns]), indices([count, columns], rows), values([count, columns])),
  )

const conv = { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 } as const
const [image, weight, output] = [
  [1, 2, 3, 4],
  [2, 1, 2, 2],
  [1, 2, 2, 2],
]
const condition = (sides: readonly number[]): fc.Arbitrary<TensorValue> =>
  tensorOf(sides, fc.nat({ max: 1 })).map((value) => ({ ...value, dtype: "bool" }))

/** The window of a matrix that takes every second column from behind. */
const part = { starts: [0, 3], steps: [1, -2], sizes: [2, 2] }

/** Every operation that is not elementwise, by the name it is exported under. */
export const specimens: Readonly<Record<string, Specimen>> = {
  all: { inputs: one(), calls: [(x) => x.all(0)], discrete: true },
  any: { inputs: one(), calls: [(x) => x.any(0)], discrete: true },
  argmax: { inputs: one(), calls: [(x) => x.argmax(), (x) => x.argmax(0, true)], discrete: true },
  argmin: { inputs: one(), calls: [(x) => x.argmin(), (x) => x.argmin(-1)], discrete: true },
  avgPool2d: {
    inputs: fc.tuple(values([1, 2, 4, 3])),
    calls: [
      (x) => g.avgPool2d(x, 2),
      (x) => g.avgPool2d(x, [3, 2], { stride: 1, padding: 1, countIncludePad: false }),
    ],
    linear: "jointly",
  },
  cast: { inputs: one(), calls: [(x) => x.to("float64").add(0)], linear: "jointly" },
  cat: {
    inputs: fc.tuple(values([2, 3]), values([2, 0]), values([2, 1])),
    calls: [(...list) => g.cat(list, 1)],
    linear: "jointly",
  },
  clamp: {
    inputs: one({}, quarters),
    calls: [(x) => x.clamp(-1.1, 1.4)],
  },
  clone: { inputs: one(), calls: [(x) => x.clone()], linear: "jointly" },
  conv2d: {
    inputs: fc.tuple(values(image), values(weight)),
    calls: [(x, w) => g.conv2d(x, w, conv)],
    linear: "each",
  },
  conv2dInputGrad: {
    inputs: fc.tuple(values(output), values(weight)),
    calls: [(gradient, w) => conv2dInputGrad(gradient, w, { ...conv, shape: image })],
    linear: "each",
  },
  conv2dWeightGrad: {
    inputs: fc.tuple(values(image), values(output)),
    calls: [(x, gradient) => conv2dWeightGrad(x, gradient, { ...conv, shape: weight })],
    linear: "each",
  },
  cumsum: { inputs: one(), calls: [(x) => x.cumsum(0), (x) => x.cumsum(-1)], linear: "jointly" },
  expand: {
    inputs: one(),
    calls: [(x) => x.unsqueeze(1).expand([2, ...x.unsqueeze(1).shape])],
    linear: "jointly",
  },
  gather: { inputs: gathered, calls: [(x, i) => x.gather(0, i)] },
  indexAdd: { inputs: listed, calls: [(x, i, source) => x.indexAdd(0, i, source)], linear: "jointly" },
  indexSelect: { inputs: listed, calls: [(x, i) => x.indexSelect(0, i)] },
  logSoftmax: { inputs: one(), calls: [(x) => x.logSoftmax(), (x) => x.logSoftmax(0)] },
  logSoftmaxGrad: { inputs: fc.tuple(values([2, 3]), values([2, 3])), calls: [logSoftmaxGrad] },
  logsumexp: { inputs: one(), calls: [(x) => x.logsumexp(), (x) => x.logsumexp(0, true)] },
  matmul: {
    inputs: fc
      .tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 1, max: 4 })))
      .chain(([m, k, n]) => fc.tuple(values([2, m, k]), values([k, n]))),
    calls: [
      (a, b) => a.matmul(b),
      (a, b) => g.matmul(a.transpose(1, 2), b.T, { transA: true, transB: true }),
    ],
    linear: "each",
  },
  max: { inputs: oneDistinct, calls: [(x) => x.max(), (x) => x.max(0, true)] },
  maxPool2d: {
    inputs: fc.tuple(distinct([1, 2, 4, 3])),
    calls: [(x) => g.maxPool2d(x, 2), (x) => g.maxPool2d(x, [3, 2], { stride: 1, padding: 1 })],
  },
  maxPool2dIndices: {
    inputs: fc.tuple(distinct([1, 2, 4, 3])),
    calls: [(x) => g.maxPool2dIndices(x, 2)],
    discrete: true,
  },
  min: { inputs: oneDistinct, calls: [(x) => x.min(), (x) => x.min(-1)] },
  permute: {
    inputs: one({ minRank: 3, maxRank: 3 }),
    calls: [(x) => x.permute([2, 0, 1]), (x) => x.permute([0, 2, 1]), (x) => x.permute([2, 1, 0])],
    linear: "jointly",
  },
  prod: {
    inputs: one({ minRank: 1, maxRank: 2, maxSide: 3 }, quarters),
    calls: [(x) => x.prod(), (x) => x.prod(0, true)],
  },
  reshape: { inputs: one(), calls: [(x) => x.reshape([-1])], linear: "jointly" },
  rootOrZero: { inputs: one({}, numberIn("positive")), calls: [rootOrZero] },
  scatterAdd: {
    inputs: gathered,
    calls: [(x, i, source) => x.scatterAdd(0, i, source)],
    linear: "jointly",
  },
  softmax: { inputs: one(), calls: [(x) => x.softmax(), (x) => x.softmax(0)] },
  softmaxGrad: { inputs: fc.tuple(values([2, 3]), values([2, 3])), calls: [softmaxGrad] },
  sum: {
    inputs: one({ minRank: 3, maxRank: 3 }),
    calls: [(x) => x.sum(), (x) => x.sum(1), (x) => x.sum([0, 2], true), (x) => x.sum([0, 1])],
    linear: "jointly",
  },
  sumOfSquares: { inputs: one(), calls: [(x) => g.sumOfSquares(x), (x) => g.sumOfSquares(x, 0, true)] },
  where: {
    inputs: fc.tuple(condition([2, 1]), values([2, 3]), values([3])),
    calls: [g.where],
    linear: "jointly",
  },
  windowPad: {
    inputs: fc.tuple(values([2, 2]), values([])),
    calls: [(x, value) => windowPad(x, value, [3, 4], part)],
    linear: "jointly",
  },
  windowSlice: { inputs: fc.tuple(values([3, 4])), calls: [(x) => windowSlice(x, part)], linear: "jointly" },
}

/** Functions made of operations, checked as if they were one. */
export const compositions: Readonly<Record<string, Specimen>> = {
  mean: { inputs: one(), calls: [(x) => x.mean(), (x) => x.mean(0, true)], linear: "jointly" },
  variance: {
    inputs: one({ minRank: 1, minSide: 2 }),
    calls: [(x) => x.var(), (x) => x.var({ dim: 0, correction: 0 })],
  },
  norm: {
    inputs: one({}, numberIn("nonzero")),
    calls: [(x) => x.norm(), (x) => x.norm({ p: 1 }), (x) => x.norm({ p: 3.5 }), (x) => x.norm({ p: 0.5 })],
  },
  outer: { inputs: fc.tuple(values([3]), values([2])), calls: [g.outer], linear: "each" },
  flip: { inputs: one(), calls: [(x) => x.flip(), (x) => x.flip(0)], linear: "jointly" },
  pad: { inputs: matrix, calls: [(x) => x.pad([2, -1]), (x) => x.pad([0, 1, -1, 2])], linear: "jointly" },
  repeat: { inputs: matrix, calls: [(x) => x.repeat([2, 1, 3])], linear: "jointly" },
  tril: { inputs: matrix, calls: [(x) => x.tril(), (x) => x.triu(1)], linear: "jointly" },
  at: {
    inputs: one({ minRank: 3, maxRank: 3 }),
    calls: [
      (x) => x.at(0, "::-1", null, { stop: 1 }),
      (x) => x.at(g.tensor([0, -1, 0], { dtype: "int32" }), "...", g.tensor([[0], [-1]], { dtype: "int32" })),
    ],
    linear: "jointly",
  },
  lerp: {
    inputs: fc.tuple(values([2, 3]), values([3])),
    calls: [(a, b) => a.lerp(b, 0.25)],
    linear: "jointly",
  },
}

const sources = import.meta.glob<{ readonly promises?: OperationPromises<Tensor> }>("../src/ops/**/*.ts", {
  eager: true,
})

/** What is promised beside operations, which need no line above. */
export const promised: Readonly<Record<string, Specimen>> = Object.fromEntries(
  Object.values(sources).flatMap(({ promises = {} }) =>
    Object.entries(promises).map(([name, { inputs, ...rest }]) => {
      return [name, { inputs: fc.tuple(...inputs.map(drawnTensor)), ...rest }]
    }),
  ),
)
