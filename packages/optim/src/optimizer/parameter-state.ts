import { type Tensor, tensor } from "@gradus/tensor"
import { activeRecorder, countUp, sameShape } from "@gradus/tensor/engine"
import type { State } from "../rule/rule"
import { type Update, UpdateInForce } from "./update-in-force"

/** What an optimizer keeps for one parameter: its step count, its state, and how it is updated. */
export class ParameterState {
  /** Steps taken, as a live cell. */
  readonly t = lasting(tensor(0, { dtype: "float64" }))
  /** All that was ever made; a failed recording may have made some that no step has used. */
  readonly #made = new Map<string, Tensor>()
  readonly #begun = new Set<string>()
  readonly #update = new UpdateInForce(this.#begun)

  constructor(readonly parameter: Tensor) {}

  /** The form of the rule that steps are prepared for; none yet. */
  get variant(): string | undefined {
    return this.#update.peek()?.variant
  }

  /** The update that the next step carries out, or has made ready. */
  get update(): Update {
    return this.#update.peek() as Update
  }

  /** Whether there was a step; before it, the state is nothing that anybody need know of. */
  get hasBegun(): boolean {
    return this.t.item() > 0
  }

  /** The state that steps have used, by name in the order of names, so that how it came to be does not show. */
  get tensors(): State {
    return Object.fromEntries([...this.#begun].sort().map((key) => [key, this.#made.get(key) as Tensor]))
  }

  /**
   * Fixes how the parameter is updated until its variant changes: all that does not differ from step to step.
   *
   * @param fresh - the state that this form of the rule begins with
   * @param plan - finds the kernel for the names of the state, in order
   */
  prepare(
    variant: string,
    hypers: readonly Tensor[],
    fresh: State,
    plan: (keys: readonly string[], inputs: Tensor[], targets: Tensor[]) => Update["run"],
  ): void {
    const used = new Set([...this.#begun, ...(this.#update.peek()?.keys ?? [])])
    for (const [key, value] of Object.entries(fresh)) if (!used.has(key)) this.#begin(key, value)
    const keys = [...this.#made.keys()].filter((key) => used.has(key) || key in fresh)
    const w = flat(this.parameter)
    const state = keys.map((key) => this.#made.get(key) as Tensor)
    const inputs = [w, w, this.t, ...state, ...hypers]
    const targets = [w, ...state]
    this.#update.value = { variant, keys, inputs, targets, run: plan(keys, inputs, targets) }
    // What is recorded has yet to run; the setting is told when it does.
    if (!activeRecorder()) for (const key of keys) this.#begun.add(key)
  }

  /**
   * One step, counted. What it returns carries it out, and cannot fail; until then `takeBack` makes it not begun.
   */
  step(gradient: Tensor): () => void {
    const { inputs, targets, run } = this.update
    countUp(this.t)
    inputs[1] = flat(gradient)
    const finish = run.ready(inputs, targets)
    return () => {
      finish()
      // Keeps no gradient alive.
      inputs[1] = inputs[0]
    }
  }

  takeBack(): void {
    if (!activeRecorder()) this.t.storage.fill(this.t.item() - 1)
  }

  /** Gives its memory back at once: it is to be forgotten, before any step. */
  free(): void {
    for (const { storage } of [this.t, ...this.#made.values()]) storage.free()
  }

  /**
   * Makes ready to take over a saved state, in the place of what is there. What it returns does so, cannot fail, and tells
   * whether steps that were prepared for the state before go on from this one.
   */
  replace(steps: number, saved: State): () => boolean {
    const taken = Object.entries(saved).map(([key, value]) => {
      const made = this.#made.get(key)
      const copy = value.detach()
      const own = made?.dtype === value.dtype && sameShape(made.shape, value.shape) ? made : lasting(copy)
      // Room that was found is there for the next attempt, should another part find none.
      if (!made) this.#made.set(key, own)
      own.storage.settle()
      return { key, own, copy }
    })
    return () => {
      const keys = Object.keys(saved)
      const others = [...this.#begun, ...(this.#update.peek()?.keys ?? keys)].filter(
        (key) => !Object.hasOwn(saved, key),
      )
      const goesOn = others.length === 0 && keys.every((key) => this.#begun.has(key))
      this.t.storage.fill(steps)
      for (const { key, own, copy } of taken) {
        this.#made.set(key, own)
        own.storage.write(copy.storage.peek())
      }
      if (!goesOn) {
        this.#begun.clear()
        for (const key of keys) this.#begun.add(key)
        this.#update.value = undefined
      }
      return goesOn
    }
  }

  /** One that is there already stays the same tensor, since a program that failed may know it and run later. */
  #begin(key: string, value: Tensor): void {
    const fresh = value.detach()
    const made = this.#made.get(key)
    if (made) made.storage.write((activeRecorder()?.settle(fresh) ?? fresh).storage.peek())
    else this.#made.set(key, lasting(fresh))
  }
}

/** A tensor of the state: made in the first step, maybe one that is recorded, and there in all that follow. */
function lasting(value: Tensor): Tensor {
  const own = value.makeResident()
  activeRecorder()?.lasts(own)
  return own
}

/** A tensor without dimensions seen as one of a single element, so that all parameters compute alike. */
export function flat(x: Tensor): Tensor {
  if (x.ndim !== 0) return x
  // A gradient that is set in a recorded step has no numbers yet.
  return x.hasValues ? x.derive(x.storage, [1], x.dtype) : x.reshape([1])
}
