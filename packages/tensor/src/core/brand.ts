import { demand, type Kind } from "@gradus/checks"
import { isBranded, VERSION } from "@gradus/kernels"
import type { Tensor } from "../tensor"

/** Marks tensors, with the version that made them: those of another copy of the package are as good, of another version not. */
export const BRAND = Symbol.for("gradus.tensor")

/**
 * Whether a value is a gradus tensor, of this copy of the package or another.
 *
 * @throws Error for a tensor of another version
 */
export function isTensor(value: unknown): value is Tensor {
  return isBranded("a tensor", BRAND, value)
}

/** A tensor. */
export const TENSOR: Kind<Tensor> = {
  must: "a tensor",
  type: "object",
  holds: isTensor,
  advice: "Make one with tensor().",
}

/** @throws TypeError unless all are tensors; Error for one of another version */
export function demandTensors(owner: string, values: readonly Tensor[]): void {
  for (const value of values) if (value?.[BRAND] !== VERSION) demand(owner, "each operand", TENSOR, value)
}
