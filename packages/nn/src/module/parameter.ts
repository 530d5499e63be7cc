import { demand, type Kind, noMore, ofType } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"

const KEY: Kind<string> = ofType("string", "a text")
const ROLE = Symbol.for("gradus.role")

/** What a marked tensor is to its module, and its name in the state dict where that is not the property's. */
export interface Role {
  readonly kind: "parameter" | "buffer"
  readonly key?: string
}

type Marked = Tensor & { [ROLE]?: Role }

/**
 * Marks a tensor as a parameter of the module whose property it becomes: it takes gradients, is listed by
 * `parameters()`, saved in the state dict, and lives in memory that kernels update in place.
 *
 * @param value - a leaf, which becomes the parameter itself; of the result of an operation, the value
 * @throws TypeError for integers
 * @example
 * ```ts
 * import { Module, parameter } from "@gradus/nn"
 * import { type Tensor, tensor } from "@gradus/tensor"
 * class Scale extends Module {
 *   readonly factor = parameter(tensor([1, 2]))
 *   forward(x: Tensor): Tensor {
 *     return x.mul(this.factor)
 *   }
 * }
 * new Scale().namedParameters().map(([name]) => name) // => ["factor"]
 * ```
 */
export function parameter(value: Tensor, ...surplus: []): Tensor {
  noMore("parameter", surplus)
  demand("parameter", "value", TENSOR, value)
  const leaf = value.isLeaf ? value : value.detach()
  leaf.requiresGrad = true
  return mark(leaf, { kind: "parameter" }).makeResident()
}

/**
 * Marks a tensor as a buffer of the module whose property it becomes: saved in the state dict, changed by `assign`,
 * not trained.
 *
 * @param key - its name in the state dict, when that is not the property's
 *
 * @example
 * ```ts
 * import { buffer, Module } from "@gradus/nn"
 * import { type Tensor, tensor } from "@gradus/tensor"
 * class Shift extends Module {
 *   readonly by = buffer(tensor([3]))
 *   forward(x: Tensor): Tensor {
 *     return x.add(this.by)
 *   }
 * }
 * const shift = new Shift()
 * shift.forward(tensor([1])).toArray() // => [4]
 * Object.keys(shift.stateDict()) // => ["by"]
 * shift.parameters().length // => 0
 * ```
 */
export function buffer(value: Tensor, key?: string, ...surplus: []): Tensor {
  noMore("buffer", surplus)
  demand("buffer", "value", TENSOR, value)
  if (key !== undefined) demand("buffer", "key", KEY, key)
  const leaf = value.isLeaf && !value.requiresGrad ? value : value.detach()
  return mark(leaf, { kind: "buffer", ...(key !== undefined && { key }) }).makeResident()
}

/** Not enumerable, so that a parameter equals a tensor of the same numbers to those who compare what is. */
function mark(leaf: Tensor, role: Role): Tensor {
  return Object.defineProperty(leaf, ROLE, { value: role, configurable: true })
}

/** What a tensor is to its module, if anything. */
export function roleOf(value: unknown): Role | undefined {
  return (value as Marked)[ROLE]
}
