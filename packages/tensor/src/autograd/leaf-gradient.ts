import { withResidentResults } from "../core/execute"
import { Storage } from "../core/storage"
import type { Tensor } from "../tensor"
import { activeRecorder, type Recorder } from "../trace/recorder"
import { Setting } from "../trace/setting"

/**
 * The gradient of a leaf, kept for it. A resident leaf (a parameter) owns one buffer, used again after
 * `zeroGrad`, so that a loop makes no garbage; other leaves get heap tensors.
 */
export class LeafGradient {
  readonly #value: Setting<Tensor | undefined>
  #buffer: Tensor | undefined
  /** A second one, for gradients that are set while the first is in use. */
  #spare: Tensor | undefined

  constructor(leaf: Tensor) {
    this.#value = new Setting<Tensor | undefined>(undefined, "whether there is a gradient", leaf)
  }

  get value(): Tensor | undefined {
    return this.#value.value
  }

  /** Forgets the gradient; its buffer waits for the next. */
  clear(): void {
    this.#value.value = undefined
  }

  /**
   * Puts a gradient in the place of what is there. A parameter copies one that cannot change into a buffer (not the one
   * that is in use), so that from step to step its gradient is the same tensor, or one of two.
   */
  set(leaf: Tensor, gradient: Tensor): void {
    const fits =
      gradient.hasValues && leaf.hasValues && gradient.dtype === leaf.dtype && !gradient.requiresGrad
    if (activeRecorder() || !fits || !leaf.storage.isResident || gradient.storage.isResident) {
      this.#value.value = gradient
      return
    }
    const [first, second] = [this.#buffer, this.#spare]
    const inUse = this.#value.peek()
    let target = first !== inUse ? first : second
    if (!target) {
      target = newBuffer(leaf)
      if (first) this.#spare = target
      else this.#buffer = target
    }
    target.storage.write(gradient.storage.peek())
    this.#value.value = target
  }

  /**
   * Adds a gradient to what is there.
   * @param gradient - owned by this leaf from now on
   */
  accumulate(leaf: Tensor, gradient: Tensor): void {
    const before = this.#value.value
    const recorder = activeRecorder()
    if (gradient.requiresGrad || before?.requiresGrad) {
      this.#value.value = before ? before.add(gradient) : gradient
    } else if (recorder) {
      this.#record(recorder, leaf, before ? before.add(gradient) : gradient)
    } else if (!before) {
      this.#keep(leaf, gradient)
    } else {
      const { value: sum } = withResidentResults(() => before.add(gradient))
      if (isTemporary(gradient.storage)) gradient.storage.free()
      this.#keep(leaf, sum)
    }
  }

  /** A step that is compiled writes gradients into the buffer, whatever the leaf; but one that it made has none. */
  #record(recorder: Recorder, leaf: Tensor, gradient: Tensor): void {
    if (recorder.isLocal(leaf)) {
      this.#value.value = gradient
      return
    }
    if (!this.#buffer) {
      this.#buffer = newBuffer(leaf)
      recorder.lasts(this.#buffer)
    }
    this.#buffer.assign(gradient)
    this.#value.value = this.#buffer
  }

  #keep(leaf: Tensor, gradient: Tensor): void {
    const { storage } = gradient
    if (leaf.storage.isResident) {
      this.#buffer ??= newBuffer(leaf)
      if (isTemporary(storage)) this.#buffer.storage.exchange(storage)
      else this.#buffer.storage.write(storage.peek())
      this.#value.value = this.#buffer
    } else {
      // A passing leaf: a loop that makes many must leave nothing behind in WebAssembly memory.
      this.#value.value = storage.isResident
        ? gradient.derive(Storage.heap(storage.dtype, storage.copy()), gradient.shape, gradient.dtype)
        : gradient
    }
    if (isTemporary(storage)) storage.free()
  }
}

function newBuffer(leaf: Tensor): Tensor {
  const storage = Storage.resident(leaf.dtype, leaf.storage.length)
  storage.mutable = true
  return leaf.derive(storage, leaf.shape, leaf.dtype)
}

/** Made by a backward pass and free to be taken over. */
function isTemporary(storage: Storage): boolean {
  return storage.isResident && !storage.mutable
}
