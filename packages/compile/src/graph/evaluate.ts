import type { Tensor } from "@gradus/tensor"
import { apply, withGrad, withRecorder, wrap } from "@gradus/tensor/engine"
import { isOperation, type Value } from "./value"

/**
 * The numbers of values, computed operation by operation as eager code would.
 *
 * @param given - the tensors of values that need no computing; constants are known
 */
export function evaluate(values: readonly Value[], given: (value: Value) => Tensor | undefined): Tensor[] {
  const known = new Map<Value, Tensor>()
  const find = (value: Value): Tensor | undefined => {
    const tensor =
      known.get(value) ??
      given(value) ??
      (value.source.kind === "constant" ? wrap(value.source.data, value.shape, value.dtype) : undefined)
    if (tensor) known.set(value, tensor)
    return tensor
  }
  const compute = (root: Value): Tensor => {
    const stack = [root]
    for (;;) {
      const value = stack[stack.length - 1]
      if (!find(value)) {
        if (!isOperation(value))
          throw new Error(`compile: internal error, a ${value.source.kind} has no value`)
        const { primitive, operands, attrs } = value.source
        const missing = operands.filter((operand) => !find(operand))
        if (missing.length > 0) {
          for (const operand of missing) stack.push(operand)
          continue
        }
        known.set(
          value,
          apply(
            primitive,
            operands.map((operand) => known.get(operand) as Tensor),
            attrs,
          ),
        )
      }
      stack.pop()
      if (stack.length === 0) return known.get(value) as Tensor
    }
  }
  return withRecorder(undefined, () => withGrad(false, () => values.map(compute)))
}
