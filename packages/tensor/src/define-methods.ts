import type { OperationPromises } from "@gradus/laws"
import { lift, type Operand } from "./core/apply"
import { guard, OPERAND, TENSOR } from "./core/arguments"
import * as ops from "./ops"
import type { Tensor } from "./tensor"
import type { TensorMethods } from "./tensor-methods"

/** A method and the operation that it is, with the tensor in front of its arguments. */
const METHODS: {
  readonly [N in keyof TensorMethods]: {
    readonly method: (this: Tensor, ...rest: Parameters<TensorMethods[N]>) => ReturnType<TensorMethods[N]>
  }
} = {
  neg: ops.neg,
  abs: ops.abs,
  sign: ops.sign,
  square: ops.square,
  sqrt: ops.sqrt,
  reciprocal: ops.reciprocal,
  exp: ops.exp,
  expm1: ops.expm1,
  log: ops.log,
  log1p: ops.log1p,
  sin: ops.sin,
  cos: ops.cos,
  tanh: ops.tanh,
  sigmoid: ops.sigmoid,
  erf: ops.erf,
  relu: ops.relu,
  floor: ops.floor,
  ceil: ops.ceil,
  trunc: ops.trunc,
  round: ops.round,
  isnan: ops.isnan,
  isfinite: ops.isfinite,
  logicalNot: ops.logicalNot,
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  pow: ops.pow,
  maximum: ops.maximum,
  minimum: ops.minimum,
  eq: ops.eq,
  ne: ops.ne,
  lt: ops.lt,
  le: ops.le,
  gt: ops.gt,
  ge: ops.ge,
  logicalAnd: ops.logicalAnd,
  logicalOr: ops.logicalOr,
  logicalXor: ops.logicalXor,
  flushSubnormal: ops.flushSubnormal,
  flushSubnormalWhere: ops.flushSubnormalWhere,
  clamp: ops.clamp,
  matmul: ops.matmul,
  dot: ops.dot,
  mv: ops.mv,
  outer: ops.outer,
  sum: ops.sum,
  mean: ops.mean,
  prod: ops.prod,
  max: ops.max,
  min: ops.min,
  argmax: ops.argmax,
  argmin: ops.argmin,
  any: ops.any,
  all: ops.all,
  std: ops.std,
  norm: ops.norm,
  logsumexp: ops.logsumexp,
  cumsum: ops.cumsum,
  softmax: ops.softmax,
  logSoftmax: ops.logSoftmax,
  reshape: ops.reshape,
  flatten: ops.flatten,
  unsqueeze: ops.unsqueeze,
  squeeze: ops.squeeze,
  permute: ops.permute,
  transpose: ops.transpose,
  expand: ops.expand,
  broadcastTo: ops.broadcastTo,
  repeat: ops.repeat,
  flip: ops.flip,
  pad: ops.pad,
  tril: ops.tril,
  triu: ops.triu,
  at: ops.at,
  slice: ops.slice,
  narrow: ops.narrow,
  select: ops.select,
  split: ops.split,
  chunk: ops.chunk,
  gather: ops.gather,
  indexSelect: ops.indexSelect,
  scatterAdd: ops.scatterAdd,
  indexAdd: ops.indexAdd,
  clone: ops.clone,
  to: ops.cast,
  var: ops.variance,
  rsub: guard("rsub", { a: OPERAND, b: OPERAND }, (a: Tensor, b: Operand) => ops.sub(b, a)),
  rdiv: guard("rdiv", { a: OPERAND, b: OPERAND }, (a: Tensor, b: Operand) => ops.div(b, a)),
  lerp: guard(
    "lerp",
    { x: TENSOR, end: TENSOR, weight: OPERAND },
    // From the nearer end, so that it is met where the weight is 0 or 1.
    (x: Tensor, end: Tensor, weight: Operand) => {
      const part = lift(weight, x, "lerp")
      const way = ops.sub(end, x)
      const fromStart = () => ops.add(x, ops.mul(part, way))
      const fromEnd = () => ops.sub(end, ops.mul(way, ops.sub(1, part)))
      if (typeof weight === "number") return part.storage.peek()[0] < 0.5 ? fromStart() : fromEnd()
      return ops.where(ops.lt(part, 0.5), fromStart(), fromEnd())
    },
  ),
  where: guard(
    "where",
    { x: TENSOR, condition: TENSOR, other: OPERAND },
    (x: Tensor, condition: Tensor, other: Operand) => ops.where(condition, x, other),
  ),
}

/** Gives tensors their methods. */
export function defineMethods(prototype: object): void {
  for (const [name, { method }] of Object.entries(METHODS)) {
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true })
  }
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  lerp: {
    inputs: [{ shape: [2, 3] }, { shape: [3] }],
    calls: [(a, b) => a.lerp(b, 0.25)],
    linear: "jointly",
  },
}
