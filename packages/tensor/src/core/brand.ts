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

/** @throws TypeError unless all are tensors; Error for one of another version */
export function demandTensors(owner: string, values: readonly Tensor[]): void {
  for (const value of values) if (value?.[BRAND] !== VERSION) demandTensor(owner, value)
}

function demandTensor(owner: string, value: unknown): void {
  if (isTensor(value)) return
  const got = Array.isArray(value) ? "an array" : value === null ? "null" : `a value of type ${typeof value}`
  throw new TypeError(`${owner}: operands must be tensors, got ${got}. Make one with tensor().`)
}
