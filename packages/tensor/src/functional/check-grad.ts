import { demand, isOf, type Kind, number, options, or } from "@gradus/checks"
import { FUNCTION, TENSOR, TENSORS } from "../core/arguments"
import { isFloat } from "../core/dtype"
import { formatShape } from "../core/shape"
import { Storage } from "../core/storage"
import type { Tensor } from "../tensor"
import { demandEager } from "../trace/demand-eager"
import type { TensorFunction } from "./differentiate"
import { grad } from "./grad"

export interface CheckGradOptions {
  /** Distance of the two points of a difference, relative to max(1, |x|); default 1e-5. */
  readonly step?: number
  /** Accepted error, relative to max(1, |derivative|); default 1e-6. */
  readonly tolerance?: number
}

const INPUTS: Kind<readonly Tensor[]> = {
  must: "a list of tensors, of which one at least is of a floating-point dtype",
  holds: (list) => isOf(TENSORS, list) && list.some(({ dtype }) => isFloat(dtype)),
}
const OPTIONS = { step: or(1e-5, number("(0, ∞)")), tolerance: or(1e-6, number("[0, ∞)")) }

/**
 * Compares the gradients of ⟨w, f(inputs)⟩, for fixed irregular weights w, with central differences in float64, in which f
 * gets all floating-point inputs; integers and bools stay as they are.
 *
 * @throws Error naming the input, the element, and both derivatives, where they differ
 * @example
 * ```ts
 * import { checkGrad, tensor } from "@gradus/tensor"
 * checkGrad((x) => x.tanh(), [tensor([0.5, -1])]) // => undefined
 * ```
 */
export function checkGrad(
  f: TensorFunction,
  inputs: readonly Tensor[],
  ...given: [options?: CheckGradOptions]
): void {
  demand("checkGrad", "f", FUNCTION, f)
  demand("checkGrad", "inputs", INPUTS, inputs)
  const { step, tolerance } = options("checkGrad", OPTIONS, ...given)
  demandEager("checkGrad", "compares numbers", "Check the derivative before the step is compiled")
  const points = inputs.map((input) => {
    // Integers and bools choose, and have no derivative.
    if (!isFloat(input.dtype)) return input.detach()
    const point = input.detach().to("float64").clone().detach()
    point.requiresGrad = true
    return point
  })
  const total = (...at: Tensor[]) => {
    const value = demand("checkGrad", "the function's result", TENSOR, f(...at))
    const weights = Float64Array.from({ length: value.size }, (_, i) => 1 + ((i * 0.6180339887) % 1))
    return value.mul(value.derive(Storage.heap("float64", weights), value.shape, "float64")).sum()
  }
  const moving = points.filter((point) => point.requiresGrad)
  const value = total(...points)
  // What does not depend on the inputs, or says so, has no slope; what went through a compiled step is refused by grad.
  const found = value.requiresGrad || value.isCut ? grad(value, moving, { allowUnused: true }) : []
  for (const [k, point] of moving.entries()) {
    const n = points.indexOf(point)
    const data = point.toTypedArray()
    for (let i = 0; i < data.length; i++) {
      const h = step * Math.max(1, Math.abs(data[i]))
      const at = (value: number) => {
        const moved = data.slice()
        moved[i] = value
        const others = points.map((p) => p.detach())
        others[n] = point.derive(Storage.heap("float64", moved), point.shape, "float64")
        return total(...others).item()
      }
      const want = (at(data[i] + h) - at(data[i] - h)) / (2 * h)
      const got = found[k]?.storage.peek()[i] ?? 0
      if (!(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)))) {
        throw new Error(
          `checkGrad: the gradient must agree with differences, got ${got} against ${want} at element ${i} of input ${n} (shape ${formatShape(point.shape)}). Look at the derivative of the operation.`,
        )
      }
    }
  }
}
