import type { Lowering, Primitive } from "../core/primitive"

type Lower<A> = Primitive<A>["lower"]

/** Beyond this many shapes a program is not repeating itself. */
const MOST = 512

/**
 * A lowering that keeps its answers: planning a convolution or a reduction takes longer than running a small one,
 * and training repeats the same shapes.
 */
export function remember<A>(lower: Lower<A>): Lower<A> {
  const known = new Map<string, Lowering>()
  return (inputs, output, attrs) => {
    let key = attrs === undefined ? "" : JSON.stringify(attrs)
    for (const { shape, dtype } of inputs) key += `;${dtype}${shape.join()}`
    let lowering = known.get(key)
    if (!lowering) {
      if (known.size === MOST) known.clear()
      lowering = lower(inputs, output, attrs)
      known.set(key, lowering)
    }
    return lowering
  }
}
