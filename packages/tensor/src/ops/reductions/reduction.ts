import type { Expr, ReduceOp } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { type Guarded, REDUCTION } from "../../core/arguments"
import { type DType, storageType } from "../../core/dtype"
import type { Domain, Primitive, Saved, Spec } from "../../core/primitive"
import { formatShape, normalizeAxes, reducedShape, type Shape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { type Op, op } from "../elementwise/elementwise"

/** Which dimensions a reduction takes together; a number, a list, or all when left out. */
export type Dims = number | readonly number[]

/** What selects a reduction: the axes, counted from the front, and whether they stay with size 1. @internal */
export interface ReduceAttrs {
  readonly axes: readonly number[]
  readonly keepdim: boolean
}

/** @internal */
export type Reduction = (x: Tensor, dim?: Dims, keepdim?: boolean) => Tensor

interface Definition {
  readonly op: (dtype: DType) => ReduceOp
  /** The dtype that values have while they are joined, and the result has. */
  readonly dtype: (dtype: DType) => DType
  /** What is joined, of each element; the element itself when left out. */
  readonly value?: (x: Expr) => Expr
  /** There is no result for no elements. */
  readonly demandsElements?: boolean
  readonly vjp?: (gradient: Tensor, saved: Saved<ReduceAttrs>) => readonly (Tensor | undefined)[]
  readonly domain?: readonly Domain[]
}

/** @throws RangeError when there are none along one of the axes @internal */
export function demandElements(owner: string, shape: Shape, axes: readonly number[]): void {
  if (axes.every((axis) => shape[axis] > 0)) return
  throw new RangeError(
    `${owner}: there must be at least one element along each reduced dimension, got shape ${formatShape(shape)}. Leave empty tensors out.`,
  )
}

/** A primitive that joins the elements along axes, and the function that applies it. @internal */
export function reduction(name: string, definition: Definition): Op<Guarded<Reduction>, ReduceAttrs> {
  const primitive: Primitive<ReduceAttrs> = {
    name,
    infer([x]: readonly Spec[], { axes, keepdim }) {
      if (definition.demandsElements) demandElements(name, x.shape, axes)
      return { shape: reducedShape(x.shape, axes, keepdim), dtype: definition.dtype(x.dtype) }
    },
    lower([x]: readonly Spec[], { dtype }, { axes }) {
      const type = storageType(dtype)
      const { value = (element: Expr) => element } = definition
      const expr = (element: Expr) => value(element.to(type))
      return { kind: "reduce", key: name, op: definition.op(x.dtype), expr, axes }
    },
    ...(definition.vjp && { vjp: definition.vjp }),
    ...(definition.domain && { domain: definition.domain }),
  }
  return op(
    primitive,
    (x: Tensor, dim?: Dims, keepdim = false) =>
      apply(primitive, [x], { axes: normalizeAxes(name, dim, x.shape.length), keepdim }),
    REDUCTION,
  )
}

/** A reduced tensor with the reduced axes back as axes of size 1. @internal */
export function withAxes(reduced: Tensor, shape: readonly number[], { axes }: ReduceAttrs): Tensor {
  return reduced.reshape(reducedShape(shape, axes, true))
}

/** How many elements each result of a reduction is made of. @internal */
export function countOf(shape: readonly number[], axes: readonly number[]): number {
  let count = 1
  for (const axis of axes) count *= shape[axis]
  return count
}
