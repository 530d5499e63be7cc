import { demand, exactMethods, isPlain, type Kind, show, whole } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { drawing } from "@gradus/tensor/engine"
import { Tanh } from "../activation/tanh"
import { Linear } from "../linear/linear"
import { linearPromise } from "../linear/linear-promise"
import { demandInput } from "../module/demand-input"
import { demandOutput } from "../module/demand-output"
import { isModule } from "../module/is-module"
import { Module } from "../module/module"
import { childrenOf, fieldsOf } from "../module/module-tree"
import { FORWARD } from "../module/tell-recorders"
import { LayerNorm } from "../normalization/layer-norm"

const LAYER: Kind<Module> = {
  must: "a module",
  type: "object",
  holds: isModule,
  advice: "Wrap functions in a Module with that forward.",
}

/**
 * Modules in a row: the output of each is the input of the next. They are its properties, numbered or named.
 *
 * @throws TypeError for what is not a module or has no forward; RangeError for a name that is not free
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from "@gradus/nn"
 * import { ones } from "@gradus/tensor"
 * const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3))
 * model.forward(ones([2, 4])).shape // => [2, 3]
 * model.namedParameters().map(([path]) => path) // => ["0.weight", "0.bias", "2.weight", "2.bias"]
 *
 * const named = new Sequential({ hidden: new Linear(4, 8), act: new ReLU(), out: new Linear(8, 3) })
 * Object.keys(named.stateDict()) // => ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
 * ```
 */
export class Sequential extends Module implements Iterable<Module> {
  readonly [index: number]: Module
  /** Of the layers that it was made with: where one of them stood nothing else may. */
  readonly #names = new Set<string>()

  constructor(layers: Readonly<Record<string, Module>>)
  constructor(...layers: Module[])
  constructor(...layers: readonly (Module | Readonly<Record<string, Module>>)[]) {
    // Before the base class has recorders told of calls, by a function that counts no arguments.
    exactMethods("Sequential", Sequential.prototype)
    super()
    const [first] = layers
    const named = layers.length === 1 && isPlain(first) && !isModule(first)
    const given: Readonly<Record<string, unknown>> = named ? first : { ...layers }
    for (const name of Reflect.ownKeys(given) as string[]) {
      const layer = demand("Sequential", `layer ${String(name)}`, LAYER, given[name])
      demand("Sequential", `forward of layer ${String(name)}`, FORWARD, layer.forward)
      const isText = typeof name === "string" && Object.prototype.propertyIsEnumerable.call(given, name)
      if (!isText || name in this || name === "" || name.includes(".")) {
        throw new RangeError(
          `Sequential: names must be free, enumerable texts without dots, got ${show(name)}. Choose another name for that layer.`,
        )
      }
      Object.assign(this, { [name]: layer })
      this.#names.add(name)
    }
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return drawing(() => {
      let value = x
      for (const layer of this) value = demandOutput("Sequential", layer, layer.forward(value))
      return value
    })
  }

  /** Number of modules. */
  get length(): number {
    return childrenOf(this).length
  }

  /** The module at a position; −1 is the last. @throws RangeError when there is none */
  at(position: number): Module {
    const layers = this.children()
    const { length } = layers
    const advice = `There are ${length} layers.`
    demand("Sequential.at", "position", { ...whole(`[${-length}, ${length})`), advice }, position)
    return layers.at(position) as Module
  }

  *[Symbol.iterator](): IterableIterator<Module> {
    for (const [name, value] of fieldsOf(this)) {
      if (this.#names.has(name)) demand("Sequential", `layer ${name}`, LAYER, value)
      if (isModule(value)) yield value
    }
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new Sequential(new Linear(3, 4, o), new Tanh(), new Linear(4, 2, o)),
    formula: {
      row: (x, parameters) => {
        const hidden = linearPromise.row(x, parameters["0.weight"], parameters["0.bias"])
        return linearPromise.row(hidden.map(Math.tanh), parameters["2.weight"], parameters["2.bias"])
      },
    },
    inputs: { shape: [[1, 4], 3] },
    batchIndependentInTraining: true,
  },
  {
    make: (o) => new Sequential({ first: new Linear(3, 2, o), norm: new LayerNorm(2, o) }),
    inputs: { shape: [[1, 4], 3] },
    deadParameters: ["first.weight", "first.bias"],
    batchIndependentInTraining: true,
  },
]
