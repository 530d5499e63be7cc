import { affine, type Call } from "@gradus/kernels"
import type { Lowering, Primitive } from "../core/primitive"

type Lower<A> = Primitive<A>["lower"]

/** Beyond this much an operation's plans are not for shapes that come again. */
const MOST_BYTES = 4 * 2 ** 20
/** About what the plan of one kernel call takes, as measured on heap snapshots. */
const BYTES_OF_CALL = 1600

/**
 * A lowering that keeps its answers: planning a convolution takes longer than running a small one, and training
 * repeats the same shapes.
 */
export function remember<A>(lower: Lower<A>): Lower<A> {
  const known = new Map<string, Lowering>()
  let bytes = 0
  return (inputs, output, attrs) => {
    let key = attrs === undefined ? "" : JSON.stringify(attrs)
    for (const { shape, dtype } of inputs) key += `;${dtype}${shape.join()}`
    let lowering = known.get(key)
    if (!lowering) {
      lowering = settled(lower(inputs, output, attrs))
      const calls = lowering.kind === "steps" ? lowering.steps.length : 1
      bytes += 2 * key.length + calls * BYTES_OF_CALL
      if (bytes > MOST_BYTES) {
        known.clear()
        bytes = 2 * key.length + calls * BYTES_OF_CALL
      }
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
