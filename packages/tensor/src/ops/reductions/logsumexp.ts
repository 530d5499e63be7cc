import {
  BYTES,
  type Expr,
  exp,
  input,
  log,
  planFlat,
  planReduce,
  ReduceProgram,
  type StorageType,
} from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIMS_OR_ALL, KEEPDIM, TENSOR } from "../../core/arguments"
import { floatOf, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { programFor } from "../../core/program-for"
import { broadcastStrides, normalizeAxes, reducedShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { where } from "../elementwise/where"
import { remember } from "../remember"
import { type Dims, type ReduceAttrs, withAxes } from "./reduction"

/** The largest element, or 0 where that is infinite: what exponents are lowered by. */
const shift = (most: Expr): Expr => most.sub(most).eq(0).select(most, 0)

const programs = new Map<StorageType, ReduceProgram>()

function sumOfExp(type: StorageType): ReduceProgram {
  let program = programs.get(type)
  if (!program) {
    const value = exp(input(0, type).sub(shift(input(1, type))))
    program = new ReduceProgram(`sum:exp:${type}`, [type, type], "sum", value)
    programs.set(type, program)
  }
  return program
}

const primitive: Primitive<ReduceAttrs> = {
  name: "logsumexp",
  infer: ([x]: readonly Spec[], { axes, keepdim }) => ({
    shape: reducedShape(x.shape, axes, keepdim),
    dtype: x.dtype,
  }),
  lower: remember(([x]: readonly Spec[], output, { axes }) => {
    const { shape } = x
    const type = storageType(x.dtype)
    const length = sizeOf(output.shape)
    const result = (expr: (sum: Expr, most: Expr) => Expr) =>
      planFlat(programFor("logsumexp", expr, [x.dtype, x.dtype], x.dtype), length, [false, false])
    if (sizeOf(shape) === 0) {
      // The sum of nothing is 0, and its logarithm −∞.
      const none = planReduce({ op: "sum", type, shape, axes })
      const log0 = planFlat(programFor("log", log, [x.dtype], x.dtype), length, [false])
      const [zeros, out] = [2, 1]
      return {
        kind: "steps",
        steps: [
          { call: none, buffers: [0, zeros] },
          { call: log0, buffers: [zeros, out] },
        ],
        temporaries: [length * BYTES[type]],
      }
    }
    const most = { strides: broadcastStrides(reducedShape(shape, axes, true), shape) }
    const whole = { strides: broadcastStrides(shape, shape) }
    return {
      kind: "steps",
      steps: [
        { call: planReduce({ op: "max", type, shape, axes }), buffers: [0, 2] },
        {
          call: planReduce({ program: sumOfExp(type), shape, axes, inputs: [whole, most] }),
          buffers: [0, 2, 3],
        },
        { call: result((sum, largest) => log(sum).add(shift(largest))), buffers: [3, 2, 1] },
      ],
      temporaries: [length * BYTES[type], length * BYTES[type]],
    }
  }),
  vjp(gradient, saved) {
    const x = saved.input(0)
    const out = withAxes(saved.output, x.shape, saved.attrs)
    // A row of −∞ alone takes no gradient; an element of +∞ takes all of it.
    const distance = where(
      x.eq(Number.POSITIVE_INFINITY),
      0,
      x.sub(where(out.eq(Number.NEGATIVE_INFINITY), 0, out)),
    )
    return [withAxes(gradient, x.shape, saved.attrs).mul(distance.exp())]
  },
}

/**
 * log Σ eˣ along dimensions without overflow; −∞ of no elements and of rows of −∞.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * logsumexp(tensor([1000, 1000])) // => 1000.69
 * ```
 */
export const logsumexp = op(
  primitive,
  (x: Tensor, dim?: Dims, keepdim = false): Tensor => {
    const axes = normalizeAxes("logsumexp", dim, x.shape.length)
    return apply(primitive, [x.to(floatOf(x.dtype))], { axes, keepdim })
  },
  { x: TENSOR, dim: DIMS_OR_ALL, keepdim: KEEPDIM },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  logsumexp: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.logsumexp(), (x) => x.logsumexp(0, true)],
  },
}
