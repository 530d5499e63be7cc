import { type Tensor, tensor } from "@gradus/tensor"
import { Setting } from "@gradus/tensor/engine"
import { checkNumber, type Hyper, type Hypers, type NumberHyper } from "./hyper"

/**
 * Parameters that share hyper-parameters. Every hyper-parameter is a property (`group.lr = 0.01`), checked when
 * set; its number lives in a zero-dimensional tensor, so a compiled step sees the change.
 */
export class ParamGroup {
  readonly #owner: string
  readonly #hypers: Hypers
  readonly #cells = new Map<string, Tensor>()
  readonly #flags = new Map<string, boolean>()
  /** The optional numbers that are 0 now. */
  readonly #off = new Set<string>()
  readonly #variant = new Setting("", "the form of an update (flags, and which numbers are 0)")

  constructor(
    owner: string,
    hypers: Hypers,
    readonly params: readonly Tensor[],
    /** The parameters' paths, for messages; their positions where none were given. */
    readonly names: readonly string[],
    values: Readonly<Record<string, unknown>>,
  ) {
    this.#owner = owner
    this.#hypers = hypers
    for (const [name, hyper] of Object.entries(hypers)) {
      Object.defineProperty(this, name, {
        enumerable: true,
        get: () => this.#get(name, hyper),
        set: (value: unknown) => this.#set(name, hyper, value),
      })
      this.#set(name, hyper, values[name] === undefined ? defaultOf(hyper) : values[name])
    }
  }

  /** Which form of the rule applies: the flags, and which optional numbers are 0. */
  get variant(): string {
    return this.#variant.value
  }

  /** The zero-dimensional tensors of all numbers, in the order of declaration; pairs give two. */
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
      if (hyper.kind === "flag") return { name, fixed: this.#flags.get(name), places: [] }
      const parts = hyper.kind === "pair" ? [`${name}.0`, `${name}.1`] : this.#off.has(name) ? [] : [name]
      return { name, fixed: undefined, places: parts.map((part) => places.get(part) as number) }
    })
    return (cells) => {
      const seen = fields.map(({ name, fixed, places: [first, second] }) => {
        if (first === undefined) return [name, fixed]
        return [name, second === undefined ? cells[first] : [cells[first], cells[second]]]
      })
      return Object.fromEntries(seen)
    }
  }

  /** All hyper-parameters as plain values, to be saved. */
  values(): Record<string, unknown> {
    const all = Object.entries(this.#hypers).map(([name, hyper]) => [name, this.#get(name, hyper)])
    return Object.fromEntries(all)
  }

  /** A group like this one, with other hyper-parameters where given. @throws RangeError for one out of range */
  with(values: Readonly<Record<string, unknown>>): ParamGroup {
    return new ParamGroup(this.#owner, this.#hypers, this.params, this.names, { ...this.values(), ...values })
  }

  /** A group like this one, with everything off that can be. */
  plainest(): ParamGroup {
    const values = Object.entries(this.#hypers).flatMap(([name, hyper]): [string, unknown][] => {
      if (hyper.kind === "flag") return [[name, false]]
      return "optional" in hyper ? [[name, 0]] : []
    })
    return this.with(Object.fromEntries(values))
  }

  #get(name: string, hyper: Hyper): unknown {
    if (hyper.kind === "flag") return this.#flags.get(name)
    if (hyper.kind === "number") return this.#cells.get(name)?.item()
    return [this.#cells.get(`${name}.0`)?.item(), this.#cells.get(`${name}.1`)?.item()]
  }

  #set(name: string, hyper: Hyper, value: unknown): void {
    const numbers = this.#checked(name, hyper, value)
    if (hyper.kind === "flag") this.#flags.set(name, value as boolean)
    else if (hyper.kind === "number") this.#write(name, numbers[0])
    else for (const [i, number] of numbers.entries()) this.#write(`${name}.${i}`, number)
    if ("optional" in hyper && numbers[0] === 0) this.#off.add(name)
    else this.#off.delete(name)
    if (hyper.kind === "flag" || "optional" in hyper) {
      const forms = Object.keys(this.#hypers).map((key) => this.#flags.get(key) ?? this.#off.has(key))
      const variant = forms.join()
      if (variant !== this.#variant.peek()) this.#variant.value = variant
    }
  }

  #checked(name: string, hyper: Hyper, value: unknown): number[] {
    if (hyper.kind === "number") return [checkNumber(this.#owner, name, hyper, value)]
    if (hyper.kind === "pair") {
      if (!Array.isArray(value) || value.length !== 2) {
        throw new RangeError(
          `${this.#owner}: ${name} must be two numbers, got ${String(value)}. The default is [${String(defaultOf(hyper))}].`,
        )
      }
      return hyper.parts.map((part: NumberHyper, i) =>
        checkNumber(this.#owner, `${name}[${i}]`, part, value[i]),
      )
    }
    if (typeof value !== "boolean") {
      throw new RangeError(
        `${this.#owner}: ${name} must be true or false, got ${String(value)}. The default is ${hyper.default}.`,
      )
    }
    return []
  }

  #write(name: string, value: number): void {
    const cell = this.#cells.get(name)
    if (cell) cell.storage.fill(value)
    else this.#cells.set(name, tensor(value, { dtype: "float64" }).makeResident())
  }
}

function defaultOf(hyper: Hyper): unknown {
  return hyper.kind === "pair" ? hyper.parts.map((part) => part.default) : hyper.default
}
