import type { Call } from "@gradus/kernels"
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
  if (lowering.kind !== "steps") return lowering
  const steps = lowering.steps.map(({ call, buffers }) => ({
    call: settleCall(call, buffers.length),
    buffers,
  }))
  return { ...lowering, steps }
}

/**
 * A call that knows all its arguments but the addresses. An argument is a number, or an address with something
 * added; which it is shows when one address after the other is moved.
 */
function settleCall(call: Call, operands: number): Call {
  const MOVE = 64
  const nowhere = new Array<number>(operands + 1).fill(0)
  const fixed = [...call.args(nowhere)]
  const slots: { readonly at: number; readonly pointer: number }[] = []
  for (let pointer = 0; pointer <= operands; pointer++) {
    const moved = call.args(nowhere.map((_, i) => (i === pointer ? MOVE : 0)))
    for (const [at, value] of fixed.entries()) {
      if (moved[at] === value + MOVE) slots.push({ at, pointer })
      else if (moved[at] !== value)
        throw new Error(`${call.kernel.key}: internal error, argument ${at} is no address`)
    }
  }
  return {
    ...call,
    args(pointers) {
      // A fresh list: one call may serve several operations of a program.
      const args = fixed.slice()
      for (const { at, pointer } of slots) args[at] += pointers[pointer]
      return args
    },
  }
}
