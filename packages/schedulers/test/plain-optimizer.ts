import type { ScheduledOptimizer } from "@gradus/laws"
import type { ParamGroup } from "../src"

/** Numbers of a group, which may refuse to be written. */
class Group {
  readonly #numbers: { lr: number; initialLr?: number | undefined; momentum: number }
  readonly #refuses: () => boolean

  constructor(numbers: { lr: number; momentum: number }, refuses: () => boolean) {
    this.#numbers = { lr: numbers.lr, initialLr: undefined, momentum: numbers.momentum }
    this.#refuses = refuses
    for (const key of ["lr", "initialLr", "momentum"] as const) {
      Object.defineProperty(this, key, {
        get: () => this.#numbers[key],
        set: (value: number) => {
          if (this.#refuses()) throw new RangeError(`group: ${key} must stay, got ${value}. Let it.`)
          this.#numbers[key] = value
        },
      })
    }
  }

  get all() {
    return { ...this.#numbers }
  }

  set all(numbers) {
    Object.assign(this.#numbers, { initialLr: undefined }, numbers)
  }
}

/** A plain optimizer of groups that can be saved. */
export class PlainOptimizer implements ScheduledOptimizer {
  readonly paramGroups: (Group & ParamGroup)[] = []
  #refusing = false

  constructor(lrs: readonly number[]) {
    for (const lr of lrs) this.add(lr)
  }

  get groups() {
    return this.paramGroups
  }

  add(lr: number): void {
    const group: Group = new Group(
      { lr, momentum: 0.9 },
      () => this.#refusing && group === this.paramGroups[this.paramGroups.length - 1],
    )
    this.paramGroups.push(group as Group & ParamGroup)
  }

  remove(index: number): void {
    this.paramGroups.splice(index, 1)
  }

  numbers() {
    return this.paramGroups.map(({ all }) => all)
  }

  stateDict() {
    return this.numbers()
  }

  loadStateDict(state: unknown): void {
    for (const [i, numbers] of (state as Group["all"][]).entries()) this.paramGroups[i].all = numbers
  }

  refuse(on: boolean): void {
    this.#refusing = on
  }
}
