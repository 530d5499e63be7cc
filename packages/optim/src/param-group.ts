import { type Tensor, tensor } from "@gradus/tensor"
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
  #variant: string | undefined

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
    this.#variant ??= Object.entries(this.#hypers)
      .map(([name, hyper]) => (hyper.kind === "flag" ? this.#flags.get(name) : this.#isOff(name, hyper)))
      .join()
    return this.#variant
  }

  /** The zero-dimensional tensors of all numbers, in the order of declaration; pairs give two. */
  get tensors(): readonly Tensor[] {
    return [...this.#cells.values()]
  }

  /** The hyper-parameters as the rule sees them, with `cells` in the place of this group's own tensors. */
  toRule(cells: readonly Tensor[] = this.tensors): Record<string, unknown> {
    const byName = new Map([...this.#cells.keys()].map((name, i) => [name, cells[i]]))
    const seen: Record<string, unknown> = {}
    for (const [name, hyper] of Object.entries(this.#hypers)) {
      if (hyper.kind === "flag") seen[name] = this.#flags.get(name)
      else if (hyper.kind === "pair") seen[name] = [byName.get(`${name}.0`), byName.get(`${name}.1`)]
      else seen[name] = this.#isOff(name, hyper) ? undefined : byName.get(name)
    }
    return seen
  }

  /** All hyper-parameters as plain values, to be saved. */
  values(): Record<string, unknown> {
    const all = Object.entries(this.#hypers).map(([name, hyper]) => [name, this.#get(name, hyper)])
    return Object.fromEntries(all)
  }

  /** @throws RangeError when a value lies outside its range; nothing is changed */
  check(values: Readonly<Record<string, unknown>>): void {
    for (const [name, hyper] of Object.entries(this.#hypers)) {
      if (values[name] !== undefined) this.#checked(name, hyper, values[name])
    }
  }

  #isOff(name: string, hyper: Hyper): boolean {
    return "optional" in hyper && this.#cells.get(name)?.item() === 0
  }

  #get(name: string, hyper: Hyper): unknown {
    if (hyper.kind === "flag") return this.#flags.get(name)
    if (hyper.kind === "number") return this.#cells.get(name)?.item()
    return [this.#cells.get(`${name}.0`)?.item(), this.#cells.get(`${name}.1`)?.item()]
  }

  #set(name: string, hyper: Hyper, value: unknown): void {
    const numbers = this.#checked(name, hyper, value)
    this.#variant = undefined
    if (hyper.kind === "flag") this.#flags.set(name, value as boolean)
    else if (hyper.kind === "number") this.#write(name, numbers[0])
    else for (const [i, number] of numbers.entries()) this.#write(`${name}.${i}`, number)
  }

  #checked(name: string, hyper: Hyper, value: unknown): number[] {
    if (hyper.kind === "number") return [checkNumber(this.#owner, name, hyper, value)]
    if (hyper.kind === "pair") {
      if (!Array.isArray(value) || value.length !== 2) {
        throw new RangeError(
          `${this.#owner}: ${name} must be two numbers, got ${String(value)}. The default is [${String(defaultOf(hyper))}].`,
        )
      }
      return hyper.parts.map((part: NumberHyper, i) => checkNumber(this.#owner, `${name}[${i}]`, part, value[i]))
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
