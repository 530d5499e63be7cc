import { isTensor, type Tensor, tensor } from "@gradus/tensor"
import { activeRecorder, formatShape, fuse, withGrad } from "@gradus/tensor/engine"
import { flag, type Hypers, type HyperTensors, nonNegative, optional } from "./hyper"
import { ParamGroup } from "./param-group"

/** What a rule reads: the parameter, its gradient, and the number of this step for it, from 1. */
export interface RuleInput {
  readonly w: Tensor
  readonly g: Tensor
  readonly t: Tensor
}

export type State = Readonly<Record<string, Tensor>>

/** An optimizer as its paper gives it: the update of one parameter, in tensor operations. */
export interface Rule<H extends Hypers, S extends State = State> {
  /** The state before the first step; nothing when left out. */
  readonly init?: (w: Tensor, hyper: HyperTensors<H>) => S
  /** One step: the new parameter and the new state. Depends on nothing but its arguments. */
  readonly step: (input: RuleInput, state: S, hyper: HyperTensors<H>) => readonly [Tensor, S]
  /** What `weightDecay` does: `coupled` adds λw to the gradient (default); `decoupled` shrinks w by lr·λ. */
  readonly decay?: "coupled" | "decoupled"
}

/** The hyper-parameters that every optimizer has. */
export const COMMON = {
  /** λ of the L2 penalty λ/2·‖w‖², or of decoupled decay. */
  weightDecay: optional(nonNegative(0)),
  /** Climb instead of descend. */
  maximize: flag(false),
} as const

/** Parameters as a module lists them: tensors, or pairs of a path and a tensor. */
export type Params = Iterable<Tensor | readonly [string, Tensor]>

/** The state of training, for saving: plain numbers, and copies of tensors. */
export interface OptimizerStateDict {
  readonly optimizer: string
  /** By the parameter's position over all groups; only those that have stepped. */
  readonly state: Readonly<Record<string, { readonly t: number; readonly tensors: State }>>
  readonly paramGroups: readonly (Readonly<Record<string, unknown>> & { readonly params: readonly number[] })[]
}

interface Entry {
  readonly t: Tensor
  tensors: Record<string, Tensor>
  variant: string
}

type AnyRule = Rule<Hypers, State>
type Kernel = (inputs: readonly Tensor[], targets: readonly Tensor[]) => void

/** What every optimizer does around its rule: groups, state, step counts, saving. */
export class Optimizer {
  readonly paramGroups: readonly ParamGroup[] = []
  readonly #state = new Map<Tensor, Entry>()
  readonly #kernels = new Map<string, Kernel>()
  readonly #rule: AnyRule
  readonly #hypers: Hypers
  readonly #defaults: Readonly<Record<string, unknown>>

  constructor(
    readonly name: string,
    hypers: Hypers,
    rule: AnyRule,
    params: Params | Iterable<{ readonly params: Params }>,
    options: Readonly<Record<string, unknown>> = {},
  ) {
    this.#rule = rule
    this.#hypers = hypers
    this.#defaults = options
    for (const key of Object.keys(options)) this.#checkKey(key)
    const given = [...params]
    const groups = given.every(isGroup) ? given : [{ params: given as Iterable<Tensor> }]
    for (const group of groups) this.addParamGroup(group)
    if (this.paramGroups.every((group) => group.params.length === 0)) {
      throw new RangeError(`${name}: there must be at least one parameter, got none. Pass model.parameters().`)
    }
  }

  /**
   * Adds parameters with hyper-parameters of their own; what the group leaves out is as given to the constructor.
   *
   * @throws RangeError for a parameter that is already in a group or that takes no gradient
   */
  addParamGroup(group: { readonly params: Params }): void {
    const { params, ...values } = group
    for (const key of Object.keys(values)) this.#checkKey(key)
    const known = new Set(this.#all())
    const tensors: Tensor[] = []
    const names: string[] = []
    for (const item of params) {
      const [path, parameter] = isTensor(item) ? [`parameter ${known.size}`, item] : item
      if (known.has(parameter)) {
        throw new RangeError(`${this.name}: parameters must differ, got ${path} twice. List each one once.`)
      }
      if (!parameter.requiresGrad || !parameter.isLeaf) {
        throw new RangeError(
          `${this.name}: parameters must be leaves that require gradients, got ${path} of shape ${formatShape(parameter.shape)} that ${parameter.isLeaf ? "does not require them" : "is the result of an operation"}. Create it with requiresGrad: true.`,
        )
      }
      known.add(parameter)
      tensors.push(parameter.makeResident())
      names.push(path)
    }
    const added = new ParamGroup(this.name, this.#hypers, tensors, names, { ...this.#defaults, ...values })
    ;(this.paramGroups as ParamGroup[]).push(added)
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.#all()) parameter.zeroGrad()
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @param closure - computes the loss and its gradients anew, first
   * @returns what the closure returned
   */
  step(closure?: () => Tensor): Tensor | undefined {
    const loss = closure?.()
    withGrad(false, () => {
      for (const group of this.paramGroups) {
        for (const [i, parameter] of group.params.entries()) {
          if (parameter.grad) this.#update(group, parameter, parameter.grad, group.names[i])
        }
      }
    })
    return loss
  }

  /** The state kept for a parameter and how many steps it has taken; undefined before its first. */
  stateOf(parameter: Tensor): { readonly t: number; readonly tensors: State } | undefined {
    const entry = this.#state.get(parameter)
    return entry && { t: entry.t.item(), tensors: entry.tensors }
  }

  stateDict(): OptimizerStateDict {
    const state: Record<string, { t: number; tensors: State }> = {}
    const numbers = new Map<Tensor, number>()
    for (const [i, parameter] of this.#all().entries()) {
      numbers.set(parameter, i)
      const entry = this.#state.get(parameter)
      if (!entry) continue
      const copies = Object.entries(entry.tensors).map(([key, value]) => [key, value.detach()])
      state[i] = { t: entry.t.item(), tensors: Object.fromEntries(copies) }
    }
    const paramGroups = this.paramGroups.map((group) => ({
      ...group.values(),
      params: group.params.map((parameter) => numbers.get(parameter) as number),
    }))
    return { optimizer: this.name, state, paramGroups }
  }

  /**
   * Takes over a saved state; the next step is then the same, bit for bit.
   *
   * @throws RangeError when it belongs to another optimizer or other parameters; nothing is changed then
   */
  loadStateDict(saved: OptimizerStateDict): void {
    this.#checkSaved(saved)
    for (const [i, group] of this.paramGroups.entries()) {
      const { params: _, ...values } = saved.paramGroups[i]
      Object.assign(group, pick(values, Object.keys(this.#hypers)))
    }
    this.#state.clear()
    for (const group of this.paramGroups) {
      for (const parameter of group.params) {
        const entry = saved.state[this.#all().indexOf(parameter)]
        if (!entry) continue
        const copies = Object.entries(entry.tensors).map(([key, value]) => [key, resident(value.detach())])
        this.#state.set(parameter, {
          t: cell(entry.t),
          tensors: Object.fromEntries(copies),
          variant: group.variant,
        })
      }
    }
  }

  #all(): Tensor[] {
    return this.paramGroups.flatMap((group) => group.params)
  }

  #checkKey(key: string): void {
    if (key in this.#hypers) return
    const names = Object.keys(this.#hypers).join(", ")
    throw new RangeError(`${this.name}: options must be among ${names}, got ${key}. Correct the name.`)
  }

  #checkSaved(saved: OptimizerStateDict): void {
    const fail = (what: string, got: string) => {
      throw new RangeError(
        `${this.name}.loadStateDict: ${what}, got ${got}. Build the optimizer as it was when the state was saved.`,
      )
    }
    if (saved.optimizer !== this.name) fail(`the state must be of ${this.name}`, String(saved.optimizer))
    if (saved.paramGroups.length !== this.paramGroups.length) {
      fail(`there must be ${this.paramGroups.length} parameter groups`, String(saved.paramGroups.length))
    }
    for (const [i, group] of this.paramGroups.entries()) {
      const { params, ...values } = saved.paramGroups[i]
      if (params.length !== group.params.length) {
        fail(`group ${i} must have ${group.params.length} parameters`, String(params.length))
      }
      group.check(values)
      const all = this.#all()
      for (const [n, parameter] of group.params.entries()) {
        const tensors = saved.state[all.indexOf(parameter)]?.tensors ?? {}
        const wanted = this.#rule.init?.(flat(parameter), group.toRule() as HyperTensors<Hypers>) ?? {}
        for (const [key, value] of Object.entries(tensors)) {
          const like = wanted[key]
          if (like && like.size !== value.size) {
            fail(`${key} of ${group.names[n]} must have shape ${formatShape(like.shape)}`, formatShape(value.shape))
          }
        }
      }
    }
  }

  #update(group: ParamGroup, parameter: Tensor, gradient: Tensor, path: string): void {
    if (gradient.dtype !== parameter.dtype) {
      throw new TypeError(
        `${this.name}: the gradient of ${path} must be ${parameter.dtype}, got ${gradient.dtype}. Convert it with to().`,
      )
    }
    const { variant } = group
    const w = flat(parameter)
    let entry = this.#state.get(parameter)
    if (!entry) {
      entry = { t: cell(0), tensors: {}, variant: "" }
      this.#state.set(parameter, entry)
    }
    if (entry.variant !== variant) {
      // Another form of the rule may need more state; what is there stays.
      const fresh = this.#rule.init?.(w, group.toRule() as HyperTensors<Hypers>) ?? {}
      for (const [key, value] of Object.entries(fresh)) entry.tensors[key] ??= resident(value)
      entry.variant = variant
    }
    if (activeRecorder()) entry.t.assign(entry.t.add(1))
    else entry.t.storage.fill(entry.t.item() + 1)
    const state = Object.values(entry.tensors)
    this.#kernel(group, Object.keys(entry.tensors))(
      [w, flat(gradient), entry.t, ...state, ...group.tensors],
      [w, ...state],
    )
  }

  /** The rule with decay and direction, as a function of lists of tensors, fused. */
  #kernel(group: ParamGroup, keys: readonly string[]): Kernel {
    const id = `${group.variant};${keys.join()}`
    let kernel = this.#kernels.get(id)
    if (!kernel) {
      const { step, decay = "coupled" } = this.#rule
      kernel = fuse(([w, gradient, t, ...rest]) => {
        const state = Object.fromEntries(keys.map((key, i) => [key, rest[i]]))
        const hyper = group.toRule(rest.slice(keys.length)) as HyperTensors<Hypers>
        const { lr, weightDecay, maximize } = hyper as HyperTensors<typeof COMMON> & { readonly lr: Tensor }
        const ascent = maximize ? gradient.neg() : gradient
        const coupled = weightDecay && decay === "coupled"
        const g = coupled ? ascent.add(w.mul(weightDecay)) : ascent
        const start = weightDecay && !coupled ? w.mul(lr.mul(weightDecay).rsub(1)) : w
        const [next, nextState] = step({ w: start, g, t }, state, hyper)
        return [next, ...keys.map((key) => nextState[key] ?? state[key])]
      })
      this.#kernels.set(id, kernel)
    }
    return kernel
  }
}

function isGroup(item: unknown): item is { readonly params: Params } {
  return typeof item === "object" && item !== null && "params" in item
}

/** A tensor without dimensions seen as one of a single element, so that all parameters compute alike. */
function flat(x: Tensor): Tensor {
  return x.ndim === 0 ? x.derive(x.storage, [1], x.dtype) : x
}

function resident(value: Tensor): Tensor {
  return value.makeResident()
}

function cell(value: number): Tensor {
  return resident(tensor(value, { dtype: "float64" }))
}

function pick(values: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]]))
}
