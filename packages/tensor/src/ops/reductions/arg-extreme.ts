import { maybe } from "@gradus/checks"
import { planArgReduce } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { DIM, type Guarded, KEEPDIM, TENSOR } from "../../core/arguments"
import { storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { normalizeAxis, reducedShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { type Op, op } from "../elementwise/elementwise"
import { demandElements } from "./reduction"

/** @internal */
export interface ArgAttrs {
  readonly axis: number | undefined
  readonly keepdim: boolean
}

/** The function that finds the place of the largest or smallest element. @internal */
export function argExtreme(
  name: "argmax" | "argmin",
): Op<Guarded<(x: Tensor, dim?: number, keepdim?: boolean) => Tensor>, ArgAttrs> {
  const primitive: Primitive<ArgAttrs> = {
    name,
    infer([x]: readonly Spec[], { axis, keepdim }) {
      const axes = axis === undefined ? x.shape.map((_, i) => i) : [axis]
      demandElements(name, x.shape, axes)
      return { shape: reducedShape(x.shape, axes, keepdim), dtype: "int32" }
    },
    lower([x]: readonly Spec[], _, { axis }) {
      const type = storageType(x.dtype)
      if (type === "bool") throw new TypeError(`${name}: internal error, a bool tensor was not converted`)
      const call = planArgReduce({ op: name, type, shape: x.shape, ...(axis !== undefined && { axis }) })
      return { kind: "steps", steps: [{ call, buffers: [0, 1] }] }
    },
  }
  return op(
    primitive,
    (x: Tensor, dim?: number, keepdim = false) => {
      const axis = dim === undefined || x.ndim === 0 ? undefined : normalizeAxis(name, dim, x.ndim)
      return apply(primitive, [x.dtype === "bool" ? x.to("int32") : x], { axis, keepdim })
    },
    { x: TENSOR, dim: maybe(DIM), keepdim: KEEPDIM },
  )
}
