import type { OperationPromises } from "@gradus/laws"
import { isFloat } from "../../core/dtype"
import { normalizeAxes, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { reduction, withAxes } from "./reduction"

/**
 * The product along dimensions; int32 wraps around. The gradient is right where elements are 0, too.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * prod(tensor([[1, 2], [3, 4]]), 1) // => [2, 12]
 * ```
 */
export const prod = reduction("prod", {
  op: () => "prod",
  dtype: (dtype) => (isFloat(dtype) ? dtype : "int32"),
  vjp(gradient, saved) {
    const x = saved.input(0)
    const { axes } = saved.attrs
    const kept = normalizeAxes("prod", undefined, x.ndim).filter((axis) => !axes.includes(axis))
    const order = [...kept, ...axes]
    const lastly = x.permute(order)
    const rows = lastly.reshape([
      sizeOf(kept.map((axis) => x.shape[axis])),
      sizeOf(axes.map((axis) => x.shape[axis])),
    ])
    const inverse = order.map((_, axis) => order.indexOf(axis))
    const others = productOfOthers(rows).reshape(lastly.shape).permute(inverse)
    return [withAxes(gradient, x.shape, saved.attrs).mul(others)]
  },
})

/** For each element of each row the product of the others, without dividing: in pairs, then pairs of pairs. */
function productOfOthers(rows: Tensor): Tensor {
  const [count, n] = rows.shape
  if (n <= 1) return rows.onesLike()
  const even = n % 2 === 0 ? rows : rows.pad([0, 1], 1)
  const pairs = even.reshape([count, even.shape[1] / 2, 2])
  const outside = productOfOthers(pairs.prod(2)).unsqueeze(2)
  return outside.mul(pairs.flip(2)).reshape(even.shape).slice(1, 0, n)
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  // In quarters: products of many stay small.
  prod: {
    inputs: [{ shape: { minRank: 1, maxRank: 2, maxSide: 3 } }],
    calls: [(x) => x.div(4).prod(), (x) => x.div(4).prod(0, true)],
  },
}
