import { isTensor, type Tensor } from "@gradus/tensor"
import { isBranded } from "@gradus/tensor/engine"
import type { Module } from "./module"
import { type Role, roleOf } from "./parameter"

/** Marks modules, with the version that made them. */
export const BRAND = Symbol.for("gradus.module")

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
  return isBranded("a module", BRAND, value)
}

/** The modules that are properties of this one, or elements of an array that is. */
export function childrenOf(module: Module): [string, Module][] {
  const found: [string, Module][] = []
  for (const [name, value] of Object.entries(module)) {
    if (isModule(value)) found.push([name, value])
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) if (isModule(item)) found.push([`${name}.${i}`, item])
    }
  }
  return found
}

/** A module and all below it with their paths, parents first; those reached in several ways each time. */
export function* walk(
  module: Module,
  path = "",
  above: readonly Module[] = [],
): Generator<[string, Module], void, undefined> {
  if (above.includes(module)) {
    throw new Error(
      `Module: a module must not contain itself, got a cycle at "${path}". Keep references to modules further up in #private fields.`,
    )
  }
  yield [path, module]
  for (const [name, child] of childrenOf(module)) yield* walk(child, join(path, name), [...above, module])
}

/** All parameters and buffers with their paths, or those of one kind. */
export function* tensorsOf(
  module: Module,
  kind?: Role["kind"],
): Generator<[string, Tensor], void, undefined> {
  for (const [path, part] of walk(module)) {
    for (const [name, value] of Object.entries(part)) {
      const role = isTensor(value) ? roleOf(value) : undefined
      if (role && (kind ?? role.kind) === role.kind) yield [join(path, role.key ?? name), value]
    }
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`
}
