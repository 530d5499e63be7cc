import type { ShapeDraw } from "./shapes"
import type { Domain } from "./tensors"

/** Where a tensor is drawn from, as plain data. */
export interface TensorDraw {
  /**
   * Its sides; one that may differ from case to case as `[least, most]`, or by the name of a size that others share. Or
   * what ranks and sides there may be.
   */
  readonly shape: readonly (number | readonly [least: number, most: number] | string)[] | ShapeDraw
  /**
   * A domain, by default `real`; `distinct` numbers, further apart than a difference quotient steps; `bool`; or int32 indices
   * `below` a size.
   */
  readonly from?: Domain | "distinct" | "bool" | { readonly below: number | string }
}
