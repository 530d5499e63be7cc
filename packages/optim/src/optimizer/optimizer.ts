import { options as checked, demand, exactMethods, type Kind, nearest } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import {
  activeRecorder,
  anomalyWatch,
  demandEager,
  type Fused,
  formatShape,
  fuse,
  isRetired,
  Setting,
  tellsOfAdditions,
  withGrad,
} from "@gradus/tensor/engine"
import type { Hypers, HyperTensors } from "../rule/hyper"
import { type AnyRule, demandState, demandStep, type State, wholeRule } from "../rule/rule"
import { Group, groupKinds, type ParamGroup } from "./param-group"
import { flat, ParameterState } from "./parameter-state"
import { LIST, type Params, parametersOf, TENSOR } from "./parameters"
import { readOnly, settled } from "./settled"
import { type OptimizerStateDict, restoreState, saveState } from "./state-dict"

/** What every optimizer can do, whatever its rule and its hyper-parameters: the type to give a parameter of a function. */
export interface Optimizer extends Omit<OptimizerBase, "paramGroups"> {
  /** All but a rule that declares none have a learning rate. */
  readonly paramGroups: readonly (ParamGroup & { lr?: number })[]
}

/**
 * Refuses what a program would otherwise set in vain, as in `optimizer.lr = 0.1`. A class that is derived from an optimizer
 * may have fields of its own.
 */
const Closed = /* @__PURE__ */ tellsOfAdditions((optimizer, key, value) => {
  const { name, constructor } = optimizer as OptimizerBase
  const { hypers } = constructor as unknown as { readonly hypers: Hypers }
  const meant = nearest(key, Object.keys(groupKinds(hypers)))
  const owned = Object.hasOwn(constructor, "hypers")
  const must = meant ? "set in a parameter group" : "a field that optimizers have"
  const advice = meant ? `Set optimizer.paramGroups[0].${meant}.` : "Keep it elsewhere."
  demand(name, key, { must, holds: () => !meant && !owned, advice }, value)
})

/** What every optimizer does around its rule: groups, state, step counts, saving. */
export class OptimizerBase extends Closed {
  /** Of the class, for messages and saved states. */
  declare readonly name: string
  /** Read them and set what is in them; `addParamGroup` adds to them. */
  declare readonly paramGroups: readonly ParamGroup[]
  readonly #groups: Group[] = []
  readonly #faces: ParamGroup[] = []
  /** Groups are only ever added, so their count tells whether a recorded step has met them all. */
  readonly #count = new Setting(0, "the number of parameter groups")
  /** Another map once a state was loaded that recorded steps do not go on from. */
  readonly #states = new Setting<Map<Tensor, ParameterState>>(new Map(), "the loaded state")
  readonly #kernels = new Map<string, Fused>()
  readonly #rule: AnyRule
  readonly #hypers: Hypers
  readonly #defaults: Readonly<Record<string, unknown>>

  constructor(
    name: string,
    hypers: Hypers,
    rule: AnyRule,
    params: Params | Iterable<{ readonly params: Params }>,
    ...options: [options?: Readonly<Record<string, unknown>>]
  ) {
    super()
    const list = settled(name, "paramGroups", ADD, this.#faces)
    const get = () => {
      void this.#count.value
      return list
    }
    readOnly(this, name, "paramGroups", { advice: ADD, get })
    const advice = "A rule of your own gets its name from defineOptimizer."
    readOnly(this, name, "name", { advice, get: () => name, configurable: true })
    exactMethods("Optimizer", OptimizerBase.prototype)
    demandEager(name, "makes what lasts", "Make the optimizer before the step")
    this.#rule = rule
    this.#hypers = hypers
    checked(name, groupKinds(hypers), ...options)
    this.#defaults = { ...options[0] }
    const listed = [...demand(name, "parameters", LIST, params)]
    const parts = listed.every(isGroup) ? listed : [{ params: listed as Iterable<Tensor> }]
    for (const group of parts) this.addParamGroup(group)
    if (this.#groups.every((group) => group.params.length === 0)) {
      throw new RangeError(
        `${name}: there must be at least one parameter, got none. Pass model.parameters().`,
      )
    }
  }

  /**
   * Adds parameters with hyper-parameters of their own; what the group leaves out is as given to the constructor. A
   * schedule that is bound to the optimizer takes the group along from its next step on.
   *
   * @throws RangeError for a parameter or a name that is already in a group, for a parameter that takes no gradient, and
   *   for hyper-parameters that are unknown or out of range; nothing is added then
   */
  addParamGroup(group: { readonly params: Params }): void {
    demandEager(`${this.name}.addParamGroup`, "changes the optimizer", "Add groups before or after the step")
    const { params, ...values } = demand(this.name, "the group", GROUP, group)
    const parameters = parametersOf(this.name, params)
    const before = this.#all()
    const known = new Set<unknown>(before)
    for (const { paramNames = [] } of this.#groups) for (const name of paramNames) known.add(name)
    for (const [i, { parameter, name }] of parameters.entries()) {
      const path = name ?? `parameter ${before.length + i}`
      if (known.has(parameter)) {
        throw new RangeError(`${this.name}: parameters must differ, got ${path} twice. List each one once.`)
      }
      if (known.has(name)) {
        throw new RangeError(
          `${this.name}: names must differ, got ${name} twice. Put the model's name before it.`,
        )
      }
      if (!parameter.requiresGrad || !parameter.isLeaf) {
        const flaw = parameter.isLeaf ? "does not require them" : "is the result of an operation"
        throw new RangeError(
          `${this.name}: parameters must be leaves that require gradients, got ${path} of shape ${formatShape(parameter.shape)} that ${flaw}. Create it with requiresGrad: true.`,
        )
      }
      known.add(parameter)
      if (name !== undefined) known.add(name)
    }
    const given = { ...this.#defaults, ...stated(values) }
    checked(this.name, { ...groupKinds(this.#hypers), ...this.#hypers }, given)
    const added = new Group(this.name, this.#hypers, parameters, before.length, given)
    for (const parameter of [...added.params, ...added.tensors]) parameter.makeResident()
    this.#groups.push(added)
    this.#faces.push(added.face())
    this.#count.value = this.#groups.length
  }

  /** Forgets all gradients: `grad` is undefined until the next backward pass. */
  zeroGrad(): void {
    this.#tellRecorder()
    for (const group of this.#groups) for (const parameter of group.params) parameter.zeroGrad()
  }

  /**
   * Updates every parameter that has a gradient; the others keep their value, state and step count.
   *
   * @param closure - computes the loss and its gradients anew, first; not asynchronous
   * @returns what the closure returned
   * @throws TypeError when the closure is no function or returns a promise, RangeError when there is no memory, Error for a
   *   NaN or ∞ that it makes in `detectAnomaly`; nothing is changed then
   */
  step(closure?: () => Tensor): Tensor | undefined {
    const loss = closure === undefined ? undefined : lossOf(`${this.name}.step`, closure)
    this.#tellRecorder()
    withGrad(false, () => {
      const states = this.#states.value
      const counted: ParameterState[] = []
      const made: Tensor[] = []
      const updates: (() => void)[] = []
      const watch = activeRecorder() ? undefined : anomalyWatch()
      const watched = (state: ParameterState) => ({
        ...state.update,
        name: `${this.name}.step of ${this.#nameOf(state.parameter)}`,
      })
      try {
        for (const group of this.#groups) {
          const { variant } = group
          for (const parameter of group.params) {
            const gradient = parameter.grad
            if (!gradient) {
              this.#demandInUse(parameter)
              continue
            }
            const state = states.get(parameter) ?? begin(states, parameter, made)
            if (state.variant !== variant) this.#prepare(state, group)
            counted.push(state)
            updates.push(state.step(gradient))
          }
        }
        const run = () => {
          for (const update of updates) update()
        }
        if (watch) watch.carryOut(counted.map(watched), run)
        else run()
      } catch (error) {
        // A rule that runs operation by operation is told of by them.
        if (updates.length < counted.length) watch?.blame(error, watched(counted[updates.length]))
        for (const state of counted) state.takeBack()
        forget(states, made)
        throw error
      }
    })
    return loss
  }

  /** The state kept for a parameter, live, and how many steps it has taken; undefined before its first. */
  stateOf(parameter: Tensor): { readonly t: number; readonly tensors: State } | undefined {
    demand(`${this.name}.stateOf`, "parameter", TENSOR, parameter)
    const states = this.#states.value
    let state = states.get(parameter)
    // A recorded step goes by there being none, and so by its count.
    if (!state && activeRecorder() && this.#all().includes(parameter)) state = begin(states, parameter)
    return state?.hasBegun ? { t: state.t.item(), tensors: state.tensors } : undefined
  }

  /** Everything that later steps depend on, as copies: hyper-parameters, step counts, state. */
  stateDict(): OptimizerStateDict {
    return saveState(this.name, this.#groups, this.#states.value)
  }

  /**
   * Takes over a saved state; the next step is then the same, bit for bit. Also one that went through JSON.
   *
   * Where all parameters have names, here and in the state, they are found by name, in whatever order, and groups by the
   * names in them; else by position, after the counts.
   *
   * @throws RangeError or TypeError when it belongs to another optimizer, other parameters or groups, or is damaged;
   *   nothing is changed then
   */
  loadStateDict(saved: OptimizerStateDict): void {
    const owner = `${this.name}.loadStateDict`
    demandEager(owner, "changes the optimizer", "Load before or after the step")
    const init = (parameter: Tensor, group: Group) => this.#init(parameter, group)
    const { values, states } = restoreState(this.name, this.#hypers, this.#groups, saved, init)
    const present = this.#states.value
    const made: Tensor[] = []
    const replacements: (() => boolean)[] = []
    try {
      for (const parameter of this.#all()) {
        const wanted = states.get(parameter)
        if (wanted && !present.has(parameter)) begin(present, parameter, made)
        const { t, tensors } = wanted ?? { t: 0, tensors: {} }
        const replace = present.get(parameter)?.replace(t, tensors)
        if (replace) replacements.push(replace)
      }
    } catch (error) {
      forget(present, made)
      throw error
    }
    for (const [i, group] of this.#groups.entries()) group.assign(values[i])
    const goOn = replacements.map((replace) => replace())
    if (goOn.includes(false)) this.#states.value = new Map(present)
  }

  /** A step that is recorded depends on the groups and on what is in them. */
  #tellRecorder(): void {
    activeRecorder()?.uses(this)
    void this.#count.value
  }

  #all(): Tensor[] {
    return this.#groups.flatMap((group) => group.params)
  }

  /** @throws Error for a parameter in whose place the model has another: it would never get a gradient again */
  #demandInUse(parameter: Tensor): void {
    if (!isRetired(parameter)) return
    throw new Error(
      `${this.name}: parameters must be those that the model has, got ${this.#nameOf(parameter)}, which was converted to another dtype. Make the optimizer after model.to().`,
    )
  }

  #nameOf(parameter: Tensor): string {
    return this.#groups.flatMap((group) => group.names)[this.#all().indexOf(parameter)]
  }

  #init(parameter: Tensor, group: Group): State {
    const hyper = group.form()(group.tensors) as HyperTensors<Hypers>
    return demandState(this.name, this.#rule.init?.(flat(parameter), hyper) ?? {})
  }

  /** Makes a parameter's state ready for the present form of the rule, which may need more than it has. */
  #prepare(state: ParameterState, group: Group): void {
    const fresh = this.#init(state.parameter, group)
    state.prepare(group.variant, group.tensors, fresh, (keys, inputs, targets) =>
      this.#kernel(group, keys, Object.keys(fresh)).prepare(inputs, targets),
    )
  }

  /** The whole rule as a function of lists of tensors, fused; one for each form and set of states. */
  #kernel(group: Group, keys: readonly string[], named: readonly string[]): Fused {
    const id = `${group.variant};${keys.join()};${named.join()}`
    let kernel = this.#kernels.get(id)
    if (!kernel) {
      const step = wholeRule(this.#rule)
      const form = group.form()
      kernel = fuse(([w, g, t, ...rest]) => {
        const state = Object.fromEntries(keys.map((key, i) => [key, rest[i]]))
        const hyper = form(rest.slice(keys.length)) as HyperTensors<Hypers>
        const [next, nextState] = demandStep(this.name, w, state, named, step({ w, g, t }, state, hyper))
        return [next, ...keys.map((key) => nextState[key] ?? state[key])]
      })
      this.#kernels.set(id, kernel)
    }
    return kernel
  }
}

/** Makes the state of a parameter, and takes down that it was. */
function begin(states: Map<Tensor, ParameterState>, parameter: Tensor, made?: Tensor[]): ParameterState {
  const state = new ParameterState(parameter)
  states.set(parameter, state)
  made?.push(parameter)
  return state
}

/** Undoes that states were made. */
function forget(states: Map<Tensor, ParameterState>, parameters: readonly Tensor[]): void {
  for (const parameter of parameters) {
    states.get(parameter)?.free()
    states.delete(parameter)
  }
}

const ADD = "Add groups with addParamGroup."

function isGroup(item: unknown): item is { readonly params: Params } {
  return typeof item === "object" && item !== null && !isTensor(item) && "params" in item
}

const GROUP: Kind<{ readonly params: Params }> = {
  must: "an object with params",
  holds: isGroup,
  advice: "Pass { params: model.parameters() }.",
}

/** Options that were given: one that is undefined counts as left out. */
function stated(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

const CLOSURE: Kind<() => Tensor> = {
  must: "a function that is not asynchronous",
  type: "function",
  holds: (closure) => Object.prototype.toString.call(closure) !== "[object AsyncFunction]",
  advice: "Await what it needs before.",
}

function lossOf(owner: string, closure: () => Tensor): Tensor {
  const loss = demand(owner, "closure", CLOSURE, closure)()
  const settled: Kind = {
    must: "no promise",
    holds: (value) => typeof (Object(value) as { then?: unknown }).then !== "function",
    advice: "Await what the closure needs before.",
  }
  demand(owner, "what the closure returns", settled, loss)
  return loss
}
