import { demand, isPlain, type Kind, maybe, members, noMore, ofType, oneOf } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { type Optimizer, OptimizerBase } from "../optimizer/optimizer"
import type { ParamGroup } from "../optimizer/param-group"
import type { Params } from "../optimizer/parameters"
import type { OptimizerStateDict } from "../optimizer/state-dict"
import { type Hypers, type HyperValues, isHyper, NUMBER } from "./hyper"
import { type AllHypers, COMMON, DECAYS, type Decay, type Rule, type State } from "./rule"

/** The options of an optimizer: its own hyper-parameters and the common ones, all with defaults. */
export type OptimizerOptions<H extends Hypers> = Partial<Readonly<HyperValues<AllHypers<H>>>>

/** Parameters with hyper-parameters of their own. */
export type GroupOptions<H extends Hypers> = OptimizerOptions<H> & {
  readonly params: Params
  /** The learning rate that schedules start from; left out, the first schedule takes `lr`. */
  readonly initialLr?: number
}

/** An optimizer whose groups have the declared hyper-parameters as properties. */
export type OptimizerOf<H extends Hypers> = Omit<Optimizer, "paramGroups" | "addParamGroup"> & {
  readonly paramGroups: readonly (ParamGroup & HyperValues<AllHypers<H>>)[]
  addParamGroup(group: GroupOptions<H>): void
  step(closure?: () => Tensor): Tensor | undefined
  loadStateDict(saved: OptimizerStateDict): void
}

/** The class that `defineOptimizer` makes. */
export interface OptimizerClass<H extends Hypers> {
  /**
   * @param params - parameters, paths with parameters (as `namedParameters()` gives), or parameter groups
   * @throws TypeError for a hyper-parameter that is unknown or of another type; RangeError for one outside its range, and for a
   *   parameter that is listed twice
   */
  new (
    params: Params | Iterable<GroupOptions<H>>,
    ...options: [options?: OptimizerOptions<H>]
  ): OptimizerOf<H>
  readonly optimizerName: string
  /** The declared hyper-parameters, with defaults and ranges. */
  readonly hypers: H & typeof COMMON
  readonly rule: Rule<H>
}

/**
 * Makes an optimizer of its update rule: the PyTorch-shaped class with parameter groups, state and its saving, step
 * counting, weight decay, `maximize`, live hyper-parameters and their range errors. The rule becomes one kernel,
 * which reads and writes each parameter once.
 *
 * Write the rule as the paper does, and let every quotient have a denominator that cannot round to 0. Averages that
 * fade want `fading(average, t)`: arithmetic on numbers below the normal ones is many times slower.
 *
 * @param name - for messages and saved states
 * @param hypers - the hyper-parameters with default and range; `weightDecay` and `maximize` are added
 * @param rule - the update of one parameter
 * @returns the class; its constructor throws for options that are unknown or out of range
 * @throws TypeError or RangeError for what declares no hyper-parameter or no rule, and for a hyper-parameter that is named
 *   like a member of groups or optimizers
 * @example
 * ```ts
 * import { defineOptimizer, nonNegative } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const SignSGD = defineOptimizer("SignSGD", { lr: nonNegative(0.1) }, {
 *   step: ({ w, g }, state, { lr }) => [w.sub(lr.mul(g.sign())), state],
 * })
 * const w = tensor([1, -1], { requiresGrad: true })
 * const optimizer = new SignSGD([w])
 * w.square().sum().backward()
 * optimizer.step()
 * w // => [0.9, -0.9]
 * ```
 */
export function defineOptimizer<const H extends Hypers, S extends State>(
  name: string,
  hypers: H,
  rule: Rule<H, S>,
  ...surplus: []
): OptimizerClass<H> {
  noMore("defineOptimizer", surplus)
  demandDefinition(name, hypers, rule)
  const all = { ...COMMON, ...hypers }
  const made = class extends OptimizerBase {
    static readonly optimizerName = name
    static readonly hypers = all
    static readonly rule = rule

    constructor(
      params: Params | Iterable<{ readonly params: Params }>,
      ...options: [options?: Record<string, unknown>]
    ) {
      super(name, all, rule as unknown as Rule<Hypers>, params, ...options)
    }
  }
  Object.defineProperty(made, "name", { value: name })
  return made as unknown as OptimizerClass<H>
}

function demandDefinition(name: string, hypers: Hypers, rule: { readonly decay?: Decay }): void {
  const owner = "defineOptimizer"
  const text: Kind<string> = { must: "a name", type: "string", holds: (value) => value !== "" }
  demand(owner, "name", text, name)
  demand(owner, "hypers", { must: "an object of hyper-parameters by name", holds: isPlain }, hypers)
  for (const [key, hyper] of Object.entries(hypers)) {
    const { kind } = (COMMON as Hypers)[key] ?? Object(hyper)
    const made: Kind = {
      must: "a hyper-parameter",
      holds: (value) => isHyper(value) && value.kind === kind,
      advice: "Make it with nonNegative(1e-3).",
    }
    demand(owner, key, made, hyper)
    const free: Kind<string> = { must: "free", holds: (k) => !isTaken(k), advice: "Choose another." }
    demand(owner, "the name of a hyper-parameter", free, key)
  }
  const step = ofType("function", "a function from tensors, state and hyper-parameters to both")
  const init = ofType("function", "a function from w to its state")
  members(owner, { step, init: maybe(init), decay: maybe(oneOf(...DECAYS)) }, rule, "rule")
  // They multiply by the rate, whatever the rule does.
  if (rule.decay === "decoupled" || rule.decay === "proximal") demand(owner, "lr", NUMBER, hypers.lr)
}

function isTaken(key: string): boolean {
  const fields = ["params", "names", "paramNames", "initialLr", "name", "paramGroups"]
  return fields.includes(key) || key in OptimizerBase.prototype
}
