import { isBranded } from "@gradus/tensor/engine"

/** Marks modules, with the version that made them. */
export const BRAND = Symbol.for("gradus.module")

/**
 * `isModule` for what `Module` itself stands on, which knows modules by their brand alone.
 *
 * @throws Error for a module of another version
 */
export function hasBrand<M extends object>(value: unknown): value is M {
  return isBranded("a module", BRAND, value)
}
