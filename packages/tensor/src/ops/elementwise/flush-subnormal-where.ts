import { binary } from "./elementwise"
import { flushed } from "./flush-subnormal"

/**
 * As `flushSubnormal` where the second operand is not 0; elsewhere x as it is. A condition without dimensions costs
 * next to nothing while it does not hold.
 *
 * @example
 * ```ts
 * flushSubnormalWhere(tensor([1e-40, 1]), tensor(0)).gt(0) // => [true, true]
 * flushSubnormalWhere(tensor([1e-40, 1]), tensor(1)).gt(0) // => [false, true]
 * ```
 */
export const flushSubnormalWhere = binary("flushSubnormalWhere", {
  result: "same",
  expr: (x, condition) => condition.ne(0).rarely(flushed(x), x),
  vjp: (g) => [g, undefined],
})
