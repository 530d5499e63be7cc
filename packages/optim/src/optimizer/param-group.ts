import { type AnyKind, demand, guarded, maybe, members, number, options } from "@gradus/checks"
import { type Tensor, tensor } from "@gradus/tensor"
import { Setting } from "@gradus/tensor/engine"
import type { Hyper, Hypers } from "../rule/hyper"
import type { NamedParameter } from "./parameters"
import { refuseWrite, settled } from "./settled"

const INITIAL_LR = "initialLr"

/**
 * What the options of a group may be, each by itself: its hyper-parameters and, where it has a learning rate, the initial
 * one. What they must be together is asked of a group that is added, since numbers that are set later may come to 0 and back.
 */
export function groupKinds(hypers: Hypers): Readonly<Record<string, AnyKind>> {
  const alone = Object.entries(hypers).map(([name, { onlyIf: _, ...kind }]): [string, AnyKind] => [
    name,
    kind,
  ])
  const kinds = Object.fromEntries(alone)
  // First what a number that stands alone is meant for.
  return "lr" in kinds ? { lr: kinds.lr, ...kinds, [INITIAL_LR]: maybe(number("[0, ∞)")) } : kinds
}

/** Parameters that share hyper-parameters: each of these is a property (`group.lr = 0.01`), checked when it is set. */
export interface ParamGroup {
  readonly params: readonly Tensor[]
  /** The parameters' paths, for messages; their positions where none were given. */
  readonly names: readonly string[]
  /** The parameters' paths, where all have one: by them their states are found again. */
  readonly paramNames: readonly string[] | undefined
  /**
   * The learning rate that schedules start from, in [0, ∞); undefined until one has met the group. The first that does
   * writes it here, from where it is saved; set it to let schedules start from elsewhere.
   */
  initialLr: number | undefined
}

/**
 * A group as the optimizer has it. The numbers live in zero-dimensional tensors, so a compiled step sees them change; they
 * may be set once these are resident.
 */
export class Group {
  readonly params: readonly Tensor[]
  readonly names: readonly string[]
  readonly paramNames: readonly string[] | undefined
  readonly #owner: string
  readonly #hypers: Hypers
  readonly #parameters: readonly NamedParameter[]
  readonly #position: number
  readonly #cells = new Map<string, Tensor>()
  /** The flags, and whether the optional numbers are 0: on these a step depends, beside the numbers themselves. */
  readonly #switches = new Map<string, Setting<boolean>>()
  readonly #variant = new Setting("", "the form of an update (flags, and which numbers are 0)")
  readonly #initialLr = new Setting<number | undefined>(undefined, INITIAL_LR)

  /**
   * @param position - how many parameters there are in the groups before
   * @throws TypeError or RangeError for values that are unknown or out of range
   */
  constructor(
    owner: string,
    hypers: Hypers,
    parameters: readonly NamedParameter[],
    position: number,
    given: unknown,
  ) {
    this.#owner = owner
    this.#hypers = hypers
    this.#parameters = parameters
    this.#position = position
    this.params = parameters.map(({ parameter }) => parameter)
    this.names = parameters.map(({ name }, i) => name ?? `parameter ${position + i}`)
    this.paramNames = parameters.every(({ name }) => name !== undefined) ? this.names : undefined
    this.assign(options(owner, groupKinds(hypers), given))
  }

  /** Sets hyper-parameters, each of its kind. */
  assign(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) this.#assign(name, value)
  }

  #assign(name: string, value: unknown): void {
    if (name === INITIAL_LR) this.#initialLr.value = value === undefined ? value : (value as number) + 0
    else this.#set(name, this.#hypers[name], value)
  }

  /** The group for users: hyper-parameters to read and set, parameters to read, and nothing else. */
  face(): ParamGroup {
    const owner = this.#owner
    const kinds = groupKinds(this.#hypers)
    const { params, names, paramNames } = this
    const advice = "Add parameters in a group of their own, with addParamGroup."
    const list = <T extends object>(name: string, items: T) => settled(owner, name, advice, items)
    const fixed = {
      params: list("params", params),
      names: list("names", names),
      paramNames: paramNames && list("paramNames", paramNames),
    }
    const face = { ...fixed }
    for (const [name, kind] of Object.entries(kinds)) {
      const get = () => {
        const value = this.#get(name)
        if (!Array.isArray(value)) return value
        return settled(owner, name, `Set group.${name} = [${value.join(", ")}], say.`, value)
      }
      const set = (value: unknown) => {
        const unknownYet = name === INITIAL_LR && value === undefined
        this.#assign(name, unknownYet ? value : demand(owner, name, kind, value))
      }
      Object.defineProperty(face, name, { enumerable: true, get, set })
    }
    const refuse = (key: string, value: unknown): never => {
      // What is no name of a group at all gets the nearest that is.
      if (!Object.hasOwn(face, key)) members(owner, kinds, { [key]: undefined }, "a parameter group")
      return refuseWrite(owner, key, Object.hasOwn(kinds, key) ? `Set group.${key}.` : advice, value)
    }
    return guarded(face, refuse, (key) => Object.hasOwn(kinds, key)) as unknown as ParamGroup
  }

  /** Which form of the rule applies: the flags, and which optional numbers are 0. */
  get variant(): string {
    return this.#variant.value
  }

  /** The zero-dimensional tensors of all numbers, in the order of declaration; tuples give several. */
  get tensors(): readonly Tensor[] {
    return [...this.#cells.values()]
  }

  /**
   * The present form of the rule: the hyper-parameters as the rule sees them, given `tensors` or others in their
   * place. It stays as it is when the group's variant changes.
   */
  form(): (cells: readonly Tensor[]) => Record<string, unknown> {
    const places = new Map([...this.#cells.keys()].map((name, i) => [name, i]))
    const fields = Object.entries(this.#hypers).map(([name, hyper]) => {
      const on = this.#switches.get(name)?.peek()
      // An optional number that is off has no place.
      const parts = on ? [] : cellsOf(name, hyper).map((cell) => places.get(cell) as number)
      return { name, on, kind: hyper.kind, parts }
    })
    return (cells) => {
      const seen = fields.map(({ name, on, kind, parts }) => {
        const list = parts.map((place) => cells[place])
        return [name, kind === "flag" ? on : kind === "tuple" ? list : list[0]]
      })
      return Object.fromEntries(seen)
    }
  }

  /** All hyper-parameters as plain values, to be saved, and the initial learning rate where there is one. */
  values(): Record<string, unknown> {
    const all = Object.keys(this.#hypers).map((name) => [name, this.#get(name)])
    const { value } = this.#initialLr
    return { ...Object.fromEntries(all), ...(value !== undefined && { [INITIAL_LR]: value }) }
  }

  /** A group like this one, with other hyper-parameters where given. @throws RangeError for one out of range */
  with(values: Readonly<Record<string, unknown>>): Group {
    const all = { ...this.values(), ...values }
    return new Group(this.#owner, this.#hypers, this.#parameters, this.#position, all)
  }

  /** A group like this one, with everything off that can be. */
  plainest(): Group {
    const values = Object.entries(this.#hypers).flatMap(([name, hyper]): [string, unknown][] => {
      if (hyper.kind === "flag") return [[name, false]]
      return "optional" in hyper ? [[name, 0]] : []
    })
    return this.with(Object.fromEntries(values))
  }

  /** A group like this one, with everything on that can be. */
  fullest(): Group {
    const values = Object.entries(this.#hypers).flatMap(([name, hyper]): [string, unknown][] => {
      if (hyper.kind === "flag") return [[name, true]]
      const some = "optional" in hyper && (hyper.default || (hyper.max < Infinity ? hyper.max / 2 : 1))
      return some ? [[name, some]] : []
    })
    return this.with(Object.fromEntries(values))
  }

  #get(name: string): unknown {
    if (name === INITIAL_LR) return this.#initialLr.value
    const hyper = this.#hypers[name]
    if (hyper.kind === "flag") return this.#switches.get(name)?.value
    const numbers = cellsOf(name, hyper).map((cell) => this.#cells.get(cell)?.item())
    return hyper.kind === "tuple" ? numbers : numbers[0]
  }

  /** @param value - of the hyper-parameter's kind */
  #set(name: string, hyper: Hyper, value: unknown): void {
    const numbers = (hyper.kind === "tuple" ? value : [value]) as readonly number[]
    if (hyper.kind === "flag") this.#switch(name, value as boolean)
    else for (const [i, cell] of cellsOf(name, hyper).entries()) this.#write(cell, numbers[i])
    if ("optional" in hyper) this.#switch(name, value === 0)
  }

  #switch(name: string, on: boolean): void {
    const known = this.#switches.get(name)
    if (known) known.value = on
    else this.#switches.set(name, new Setting(on, name))
    this.#variant.value = [...this.#switches.values()].map(({ value }) => value).join()
  }

  #write(name: string, value: number): void {
    const cell = this.#cells.get(name)
    // JSON knows no −0.
    if (cell) cell.storage.fill(value + 0)
    else this.#cells.set(name, tensor(value + 0, { dtype: "float64" }))
  }
}

/** The names of the cells that hold a hyper-parameter's numbers. */
function cellsOf(name: string, hyper: Hyper): string[] {
  return hyper.kind === "tuple" ? hyper.parts.map((_, i) => `${name}.${i}`) : [name]
}
