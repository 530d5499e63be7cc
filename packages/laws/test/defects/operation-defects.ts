import {
  type FunctionSubject,
  functionLaws,
  type OperationSubject,
  operationLaws,
  promote,
} from "../../src/index"
import { network, smooth } from "../reference/functions"
import * as op from "../reference/operations"
import type { Defect } from "./defect"

const values = "the derivative is that of the values"

const f = (defect: string, subject: FunctionSubject, law: string): Defect<FunctionSubject> => ({
  ...{ defect, subject, law },
  laws: functionLaws,
})

export const functionDefects: readonly Defect<FunctionSubject>[] = [
  f(
    "a sign error in tanh's derivative",
    network((t) => 1 + t * t),
    "the gradient is the slope in every direction",
  ),
  f(
    "a gradient uphill",
    {
      ...smooth,
      cases: smooth.cases.map((one) => ({ ...one, gradient: (x) => one.gradient(x).map((g) => -g) })),
    },
    "a small step along −g falls as Taylor says",
  ),
  f(
    "a gradient without its last entry",
    {
      ...smooth,
      cases: smooth.cases.map((one) => ({
        ...one,
        gradient: (x) => one.gradient(x).map((g, i) => (i === x.length - 1 ? 0.1 * g + 0.3 : g)),
      })),
    },
    "−g is the best direction in a small ball",
  ),
  f(
    "half the curvature claimed",
    {
      ...smooth,
      cases: smooth.cases.map((one) => ({ ...one, curvature: (one.curvature ?? 0) / 4 })),
    },
    "a small step along −g falls as Taylor says",
  ),
]

const o = (defect: string, subject: OperationSubject, law: string): Defect<OperationSubject> => ({
  ...{ defect, subject, law },
  laws: operationLaws,
})
const add = op.binary(op.addition)
const { vjp } = op.softmax

export const operationDefects: readonly Defect<OperationSubject>[] = [
  o("a sign error in a derivative", op.binary({ ...op.quotient, db: (a, b) => a / (b * b) }), values),
  o("operands of a derivative swapped", op.binary({ ...op.product, da: (a) => a }), values),
  o(
    "a broadcast gradient not summed",
    op.binary({ ...op.addition, back: (value) => value }),
    "a gradient has the shape of its input",
  ),
  o(
    "a broadcast gradient averaged",
    op.binary({
      ...op.product,
      back: (value, to) => {
        const sum = op.unbroadcast(value, to)
        const times = value.data.length / Math.max(1, sum.data.length)
        return { ...sum, data: sum.data.map((x) => x / times) }
      },
    }),
    "the derivative of a linear operation is its adjoint",
  ),
  o(
    "matmul's gradients transposed",
    {
      ...op.matmul,
      vjp: (x, c) => (op.matmul.vjp?.(x, c) ?? []).map((g) => g && { ...g, shape: [...g.shape].reverse() }),
    },
    "a gradient has the shape of its input",
  ),
  o(
    "softmax's derivative without the mean",
    {
      ...op.softmax,
      vjp: ([x], c) => [
        { shape: x.shape, data: op.probabilities(x.data).map((p, i) => p * (1 - p) * c.data[i]) },
      ],
    },
    values,
  ),
  o(
    "a gradient cut to ±1",
    {
      ...op.softmax,
      vjp: (x, c) =>
        (vjp?.(x, c) ?? []).map(
          (g) => g && { ...g, data: g.data.map((d) => Math.max(-0.2, Math.min(0.2, d))) },
        ),
    },
    "the derivative is linear in the cotangent",
  ),
  o(
    "tanh by a short series",
    op.unary({ ...op.tanh, f: (x) => x - (x * x * x) / 3 }),
    "values agree with the reference",
  ),
  o("tanh's derivative forgets the square", op.unary({ ...op.tanh, df: (x) => 1 - Math.tanh(x) }), values),
  o("relu passes gradients everywhere", op.unary({ ...op.relu, df: () => 1 }), values),
  o(
    "jvp forgets an operand",
    {
      ...add,
      jvp: (x, [u]) => ({
        ...add.apply(x),
        data: add.apply([u, { ...x[1], data: x[1].data.map(() => 0) }]).data,
      }),
    },
    "forward and backward derivatives agree",
  ),
  o(
    "the left operand's dtype wins",
    { ...add, apply: (x) => ({ ...add.apply(x), dtype: x[0].dtype }) },
    "the result has the dtype of the rule",
  ),
  o(
    "sum keeps its dimension",
    { ...op.sum, apply: (x) => ({ ...op.sum.apply(x), shape: [1] }) },
    "the result has the shape of the rule and as many values",
  ),
  o(
    "the input is overwritten",
    {
      ...add,
      apply(x) {
        const result = add.apply(x)
        const data = x[0].data as number[]
        if (data.length === result.data.length) data.splice(0, data.length, ...result.data)
        return result
      },
    },
    "the same inputs give the same bits and are not written to",
  ),
  o(
    "broadcasting reads the wrong axis",
    {
      ...add,
      apply(x) {
        const result = add.apply(x)
        return x.some((one) => one.data.length < result.data.length)
          ? { ...result, data: [...result.data].reverse() }
          : result
      },
    },
    "broadcasting is repeating",
  ),
  o(
    "clashing shapes cut to the shorter",
    {
      ...add,
      apply(x) {
        try {
          return add.apply(x)
        } catch {
          return x[0]
        }
      },
    },
    "shapes that do not broadcast are refused, showing both",
  ),
  o(
    "a refusal without the shapes",
    {
      ...add,
      apply(x) {
        try {
          return { ...add.apply(x), dtype: promote(x.map((one) => one.dtype ?? "float64")) }
        } catch {
          throw new Error("shapes must broadcast")
        }
      },
    },
    "shapes that do not broadcast are refused, showing both",
  ),
]
