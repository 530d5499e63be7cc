import { hasBrand } from "./brand"
import type { Module } from "./module"

/**
 * Whether a value is a gradus module, of this copy of the package or another.
 *
 * @throws Error for a module of another version
 * @example
 * ```ts
 * import { isModule, ReLU } from "@gradus/nn"
 * isModule(new ReLU()) // => true
 * isModule((x: number) => x) // => false
 * ```
 */
export function isModule(value: unknown): value is Module {
  return hasBrand(value)
}
