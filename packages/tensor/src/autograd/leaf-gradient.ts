import { withResidentResults } from "../core/execute"
import { Storage } from "../core/storage"
import type { Tensor } from "../tensor"

/**
 * The gradient of a leaf, kept for it. A resident leaf (a parameter) owns one buffer, used again after
 * `zeroGrad`, so that a loop makes no garbage; other leaves get heap tensors.
 */
export class LeafGradient {
  #tensor: Tensor | undefined
  #present = false

  get value(): Tensor | undefined {
    return this.#present ? this.#tensor : undefined
  }

  /** Forgets the gradient; its buffer waits for the next. */
  clear(): void {
    this.#present = false
    if (this.#tensor && !this.#tensor.storage.mutable) this.#tensor = undefined
  }

  set(gradient: Tensor): void {
    this.#tensor = gradient
    this.#present = true
  }

  /**
   * Adds a gradient to what is there.
   * @param gradient - owned by this leaf from now on
   */
  accumulate(leaf: Tensor, gradient: Tensor): void {
    const before = this.#present ? this.#tensor : undefined
    this.#present = true
    if (!before) {
      this.#keep(leaf, gradient)
    } else if (gradient.requiresGrad || before.requiresGrad) {
      this.#tensor = before.add(gradient)
    } else {
      const { value: sum } = withResidentResults(() => before.add(gradient))
      if (isTemporary(gradient.storage)) gradient.storage.free()
      this.#keep(leaf, sum)
    }
  }

  #keep(leaf: Tensor, gradient: Tensor): void {
    if (gradient.requiresGrad) {
      this.#tensor = gradient
      return
    }
    const { storage } = gradient
    if (leaf.storage.isResident) {
      const owned = this.#tensor?.storage.mutable ? this.#tensor : this.#newBuffer(leaf)
      if (isTemporary(storage)) owned.storage.exchange(storage)
      else owned.storage.write(storage.peek())
      this.#tensor = owned
    } else {
      // A passing leaf: a loop that makes many must leave nothing behind in WebAssembly memory.
      this.#tensor = storage.isResident
        ? gradient.derive(Storage.heap(storage.dtype, storage.copy()), gradient.shape, gradient.dtype)
        : gradient
    }
    if (isTemporary(storage)) storage.free()
  }

  #newBuffer(leaf: Tensor): Tensor {
    const storage = Storage.resident(leaf.dtype, leaf.storage.length)
    storage.mutable = true
    return leaf.derive(storage, leaf.shape, leaf.dtype)
  }
}

/** Made by a backward pass and free to be taken over. */
function isTemporary(storage: Storage): boolean {
  return storage.isResident && !storage.mutable
}
