import { isTensor, type Tensor } from "@gradus/tensor"
import { roleOf } from "./parameter"

const BRAND = Symbol.for("gradus.module")

/** Whether a value is a gradus module, of this copy of the package or another. */
export function isModule(value: unknown): value is Module {
  return typeof value === "object" && value !== null && BRAND in value
}

/** A part of a network: parameters, buffers and child modules as its properties, and a forward function. */
export abstract class Module {
  readonly [BRAND] = true
  training = true

  abstract forward(...inputs: Tensor[]): Tensor

  /** Child modules with their names; those in arrays are numbered, `layers.0`. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [name, value] of Object.entries(this)) {
      if (isModule(value)) yield [name, value]
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) if (isModule(item)) yield [`${name}.${i}`, item]
      }
    }
  }

  /** This module and all below it, with their paths. */
  *namedModules(prefix = ""): Generator<[string, Module]> {
    yield [prefix, this]
    for (const [name, child] of this.namedChildren()) {
      yield* child.namedModules(prefix === "" ? name : `${prefix}.${name}`)
    }
  }

  *#named(role: "parameter" | "buffer"): Generator<[string, Tensor]> {
    for (const [path, module] of this.namedModules()) {
      for (const [name, value] of Object.entries(module)) {
        if (isTensor(value) && roleOf(value) === role) yield [path === "" ? name : `${path}.${name}`, value]
      }
    }
  }

  /** All parameters with their paths, such as `0.weight`. */
  namedParameters(): Generator<[string, Tensor]> {
    return this.#named("parameter")
  }

  *parameters(): Generator<Tensor> {
    for (const [, tensor] of this.namedParameters()) yield tensor
  }

  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad()
  }
}
