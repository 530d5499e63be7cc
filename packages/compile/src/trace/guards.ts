import type { Tensor } from "@gradus/tensor"
import { isRetired, retirements, type Setting, type Storage } from "@gradus/tensor/engine"

/** What a recorded step took for granted; when it no longer holds, the step is recorded anew. */
export class Guards {
  readonly #settings = new Map<Setting<unknown>, unknown>()
  readonly #tensors = new Map<Tensor, { readonly storage: Storage | undefined; readonly leaf: boolean }>()
  readonly #numbers = new Map<Storage, number>()
  #retirements = retirements()

  /** A setting had this value. */
  setting(setting: Setting<unknown>, value: unknown): void {
    this.#settings.set(setting, value)
  }

  /** A tensor was reached by reference; `fixed` if its numbers are part of the program. */
  tensor(tensor: Tensor, fixed: boolean): void {
    // What was fixed once stays so, though the step goes on to change it: the program is for this run alone then.
    if (this.#tensors.get(tensor)?.storage) return
    this.#tensors.set(tensor, { storage: fixed ? tensor.storage : undefined, leaf: tensor.requiresGrad })
  }

  /** Code read the only number of a tensor. */
  number(storage: Storage, value: number): void {
    this.#numbers.set(storage, value)
  }

  hold(): boolean {
    for (const [setting, value] of this.#settings) if (!Object.is(setting.peek(), value)) return false
    for (const [tensor, { storage, leaf }] of this.#tensors) {
      if (tensor.requiresGrad !== leaf || (storage && tensor.storage !== storage)) return false
    }
    if (this.#retirements !== retirements()) {
      for (const tensor of this.#tensors.keys()) if (isRetired(tensor)) return false
      this.#retirements = retirements()
    }
    for (const [storage, value] of this.#numbers) if (!Object.is(storage.peek()[0], value)) return false
    return true
  }
}
