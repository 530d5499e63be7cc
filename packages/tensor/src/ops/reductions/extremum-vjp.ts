import type { Saved } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { where } from "../elementwise/where"
import { type ReduceAttrs, withAxes } from "./reduction"

/** The gradient of a largest or smallest element, spread evenly over those that equal it; where that is NaN, over those. @internal */
export function extremumVjp(gradient: Tensor, saved: Saved<ReduceAttrs>): [Tensor] {
  const x = saved.input(0)
  // NaN, which equals nothing, is the result where there is one.
  const winners = x.eq(withAxes(saved.output, x.shape, saved.attrs)).logicalOr(x.isnan())
  const share = withAxes(gradient, x.shape, saved.attrs).div(winners.sum(saved.attrs.axes, true))
  return [where(winners, share, 0)]
}
