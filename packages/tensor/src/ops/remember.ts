import { affine, type Call } from "@gradus/kernels"
import type { Lowering, Primitive } from "../core/primitive"

type Lower<A> = Primitive<A>["lower"]

/** Beyond this many shapes a program is not repeating itself. */
const MOST = 512

/**
 * A lowering that keeps its answers: planning a convolution takes longer than running a small one, and training
 * repeats the same shapes.
 */
export function remember<A>(lower: Lower<A>): Lower<A> {
  const known = new Map<string, Lowering>()
  return (inputs, output, attrs) => {
    let key = attrs === undefined ? "" : JSON.stringify(attrs)
    for (const { shape, dtype } of inputs) key += `;${dtype}${shape.join()}`
    let lowering = known.get(key)
    if (!lowering) {
      if (known.size === MOST) known.clear()
      lowering = settled(lower(inputs, output, attrs))
      known.set(key, lowering)
    }
    return lowering
  }
}

function settled(lowering: Lowering): Lowering {
  if (lowering.kind === "tiles") {
    const plain = settleCall(lowering.plan(), lowering.operands.length + 1)
    return { ...lowering, plan: (options) => (options ? lowering.plan(options) : plain) }
  }
  if (lowering.kind !== "steps") return lowering
  const steps = lowering.steps.map(({ call, buffers }) => ({
    call: settleCall(call, buffers.length),
    buffers,
  }))
  return { ...lowering, steps }
}

/** A call that knows all its arguments but the addresses. */
function settleCall(call: Call, operands: number): Call {
  const { fixed, slots } = affine(call, operands + 1)
  return {
    ...call,
    args(pointers) {
      // A fresh list: one call may serve several operations of a program.
      const args = [...fixed]
      for (const { at, pointer } of slots) args[at] += pointers[pointer]
      return args
    },
  }
}
