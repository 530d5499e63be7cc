import { isTensor, manualSeed, type Tensor } from "@gradus/tensor"
import { expect } from "vitest"
import { type CompileOptions, compile, type Step } from "../../src"
import { difference } from "./difference"
import { plain } from "./world"

/** One of two runs of the same code: eager, or with its steps compiled. */
export class Twin {
  /** How often the code of a step ran. */
  ran = 0
  readonly seen: unknown[] = []

  constructor(readonly compiled: boolean) {}

  /** The step, compiled in one of the twins. */
  readonly step = <F extends Step>(fn: F, options?: CompileOptions): F & { readonly signatures: number } => {
    const counted = ((...args: unknown[]) => {
      this.ran++
      return fn(...args)
    }) as F
    return (this.compiled ? compile(counted, options) : counted) as F & { readonly signatures: number }
  }

  /** Takes down the numbers of tensors, in nests of arrays and objects. */
  readonly see = (...values: readonly unknown[]): void => {
    this.seen.push(values.map(plainly))
  }
}

export function plainly(value: unknown): unknown {
  if (isTensor(value)) return plain(value)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainly(part)]))
}

/** Runs code twice, once with compiled steps, and demands that the two see the same; returns the compiled one. */
export function sameAsEager(code: (twin: Twin) => void): Twin {
  const [eager, compiled] = [false, true].map((on) => {
    manualSeed(20)
    const twin = new Twin(on)
    code(twin)
    return twin
  })
  expect(compiled.seen.length).toBeGreaterThan(0)
  expect(difference(compiled.seen, eager.seen)).toBeUndefined()
  return compiled
}

/** Parameters, buffers and gradients of a module. */
export function stateOf(module: {
  stateDict(): unknown
  namedParameters(): readonly (readonly [string, Tensor])[]
}): unknown {
  return [
    module.stateDict(),
    module.namedParameters().map(([path, { grad, requiresGrad }]) => [path, requiresGrad, grad]),
  ]
}
