import { demand, exactMethods, flag, noMore, ofType } from "@gradus/checks"
import { type DType, isTensor, type Tensor } from "@gradus/tensor"
import { demandEager, FLOAT, retire, Setting, tellsOfAdditions, VERSION } from "@gradus/tensor/engine"
import { BRAND } from "./brand"
import { type LoadOptions, type LoadReport, loadState, type StateDict } from "./load-state"
import { describeTree } from "./module-text"
import { childrenOf, tensorsOf, walk } from "./module-tree"
import { buffer, parameter, roleOf } from "./parameter"
import { refuseVain } from "./set-in-vain"
import { tellRecorders } from "./tell-recorders"

const VISIT = /* @__PURE__ */ ofType("function", "a function of a module")
const Base = /* @__PURE__ */ tellsOfAdditions(refuseVain)

/**
 * A part of a network: parameters, buffers and child modules as its properties, and a forward function.
 *
 * Found are own enumerable properties, in order: tensors marked by `parameter` or `buffer`, modules, and arrays of
 * modules (whose paths are numbered, `layers.0`). `#private` ones are not.
 *
 * What was a parameter or buffer when the module was last used or asked for its parts has to be one still: any other value in its
 * place (a plain tensor, a list) is an error at the next use. Replace it by another of its kind, change its
 * numbers by `assign`, or set what can be left out, as a bias, to undefined.
 *
 * `train`, `eval` and `apply` go down by the `train` and `apply` of each child, which may be overridden. All others
 * (`parameters`, `freeze`, `zeroGrad`, `to`, `stateDict`, `loadStateDict`, …) look for modules and tensors below by
 * themselves: what children override is not called.
 *
 * @example
 * ```ts
 * import { Linear, Module } from "@gradus/nn"
 * import { ones, type Tensor } from "@gradus/tensor"
 *
 * class Residual extends Module {
 *   readonly layers = [new Linear(4, 4), new Linear(4, 4)]
 *   forward(x: Tensor): Tensor {
 *     return this.layers.reduce((value, layer) => value.add(layer.forward(value).relu()), x)
 *   }
 * }
 * const model = new Residual()
 * model.forward(ones([2, 4])).shape // => [2, 4]
 * Object.keys(model.stateDict()) // => ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
 * ```
 */
export abstract class Module extends Base {
  readonly [BRAND] = VERSION
  readonly #training = new Setting(true, "the training mode")

  /** Takes nothing: whatever a layer without a constructor of its own is given is refused here. */
  constructor(...surplus: []) {
    super()
    noMore(new.target.name, surplus)
    exactMethods("Module", Module.prototype)
    tellRecorders(new.target.prototype)
  }

  /** Whether in training mode, where Dropout drops and BatchNorm takes the batch's statistics. */
  get training(): boolean {
    return this.#training.value
  }

  set training(mode: boolean) {
    this.#training.value = demand("training", "the mode", flag, mode)
  }

  /** The output for given inputs, batch first. */
  abstract forward(...inputs: Tensor[]): Tensor

  // ── what it is made of ────────────────────────────────────────────────────────────────────────

  /** Modules directly below, with their names. */
  namedChildren(): [string, Module][] {
    return childrenOf(this)
  }

  /** Modules directly below. */
  children(): Module[] {
    return this.namedChildren().map(([, module]) => module)
  }

  /** This module and all below it with their paths, each module once. */
  namedModules(): [string, Module][] {
    return once(walk(this))
  }

  /** This module and all below it, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module)
  }

  /** All parameters with their paths, such as `0.weight`; one that is used in two places counts once. */
  namedParameters(): [string, Tensor][] {
    return once(tensorsOf(this, "parameter"))
  }

  /** All parameters, for an optimizer. */
  parameters(): Tensor[] {
    return this.namedParameters().map(([, tensor]) => tensor)
  }

  /** All buffers with their paths, such as `1.running_mean`. */
  namedBuffers(): [string, Tensor][] {
    return once(tensorsOf(this, "buffer"))
  }

  /** All buffers. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, tensor]) => tensor)
  }

  // ── modes ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * Puts this module and all below it into training mode, or with `false` into evaluation mode, each by its own `train`: a
   * class whose `train` is `super.train(false)` stays in evaluation mode.
   */
  train(mode?: boolean): this {
    const on = mode === undefined || demand("train", "mode", flag, mode)
    // Finds a cycle before anything is changed.
    for (const _ of walk(this));
    this.training = on
    for (const [, child] of childrenOf(this)) child.train(on)
    return this
  }

  /** Puts this module and all below it into evaluation mode: `train(false)`. */
  eval(): this {
    return this.train(false)
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const tensor of this.parameters()) tensor.zeroGrad()
  }

  /** Parameters take no gradients any more. An optimizer wants those that do: `parameters().filter((p) => p.requiresGrad)`. */
  freeze(): this {
    for (const tensor of this.parameters()) tensor.requiresGrad = false
    return this
  }

  /** Parameters take gradients again. */
  unfreeze(): this {
    for (const tensor of this.parameters()) tensor.requiresGrad = true
    return this
  }

  /** Calls `visit` with all modules below and then this one. */
  apply(visit: (module: Module) => void): this {
    demand("Module.apply", "visit", VISIT, visit)
    for (const module of this.children()) module.apply(visit)
    visit(this)
    return this
  }

  /**
   * Converts all parameters and floating-point buffers, in place. They become new tensors without gradients: create
   * optimizers afterwards. Whoever holds the old ones keeps their numbers, so their memory comes back when they are
   * collected, for which a synchronous loop leaves no time: convert once, before it.
   */
  to(dtype: "float32" | "float64"): this {
    demandEager("to", "replaces parameters", "Convert the module before it is used")
    demand("to", "dtype", FLOAT, dtype)
    const converted = new Map<Tensor, Tensor>()
    for (const module of this.modules()) {
      for (const [name, value] of Object.entries(module)) {
        const role = isTensor(value) ? roleOf(value) : undefined
        if (!role || value.dtype === dtype || !isFloating(value.dtype)) continue
        let next = converted.get(value)
        if (!next) {
          const copy = value.detach().to(dtype)
          next = role.kind === "parameter" ? parameter(copy) : buffer(copy, role.key)
          if (role.kind === "parameter") next.requiresGrad = value.requiresGrad
          converted.set(value, next)
          retire(value)
        }
        Object.assign(module, { [name]: next })
      }
    }
    return this
  }

  // ── state ─────────────────────────────────────────────────────────────────────────────────────

  /** Copies of all parameters and buffers by path, in PyTorch's names and layouts. */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries([...tensorsOf(this)].map(([path, tensor]) => [path, tensor.detach()]))
  }

  /**
   * Takes over the numbers of a state dict; nothing is changed when they do not fit.
   *
   * @param state - as from `stateDict`, or read from a file
   * @param options - `strict` (default true): whether keys must be exactly those of this module
   * @returns what was missing and what was not used; both are empty when strict
   * @throws Error that lists missing, unexpected and unfitting entries by path
   */
  loadStateDict(state: StateDict, options?: LoadOptions): LoadReport {
    return loadState(tensorsOf(this), state, options)
  }

  // ── text ──────────────────────────────────────────────────────────────────────────────────────

  /** What `toString` writes in the parentheses; for subclasses to override. */
  extraRepr(): string {
    return ""
  }

  /** The module and those below it as an indented tree, as PyTorch prints it. */
  override toString(): string {
    return describeTree(this)
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }
}

function isFloating(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64"
}

/** Without pairs whose value came before. */
function once<T>(pairs: Iterable<readonly [string, T]>): [string, T][] {
  const seen = new Set<T>()
  const result: [string, T][] = []
  for (const [name, value] of pairs) {
    if (seen.has(value)) continue
    seen.add(value)
    result.push([name, value])
  }
  return result
}
