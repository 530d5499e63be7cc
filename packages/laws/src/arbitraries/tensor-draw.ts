import * as fc from "fast-check"
import { elements } from "./shapes"
import { type Domain, numberIn, type TensorValue, tensorOf } from "./tensors"

/** Where a tensor is drawn from, as plain data. */
export interface TensorDraw {
  /** Its sides; one that may differ from case to case as `[least, most]`. */
  readonly shape: readonly (number | readonly [least: number, most: number])[]
  /**
   * A domain, by default `real`; `distinct` numbers, further apart than a difference quotient steps; or int32 indices `below`
   * a size.
   */
  readonly from?: Domain | "distinct" | { readonly below: number }
}

/** Tensors as a promise says. */
export function drawnTensor({ shape, from = "real" }: TensorDraw): fc.Arbitrary<TensorValue> {
  const sides = shape.map((side) =>
    typeof side === "number" ? fc.constant(side) : fc.integer({ min: side[0], max: side[1] }),
  )
  return fc.tuple(...sides).chain((drawn) => valuesOf(drawn, from))
}

function valuesOf(
  shape: readonly number[],
  from: NonNullable<TensorDraw["from"]>,
): fc.Arbitrary<TensorValue> {
  if (typeof from === "object") {
    return tensorOf(shape, fc.nat({ max: from.below - 1 })).map((value) => ({ ...value, dtype: "int32" }))
  }
  if (from !== "distinct") return tensorOf(shape, numberIn(from))
  const size = elements(shape)
  const places = Array.from({ length: size }, (_, i) => i / 4 - 3)
  return fc.shuffledSubarray(places, { minLength: size, maxLength: size }).map((data) => ({ shape, data }))
}
