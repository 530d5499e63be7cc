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
    this.#value = new Setting<Tensor | undefined>(undefined, "the gradient", leaf)
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
   * @returns the change, to be undone should the rest of the pass fail, or else kept
   */
  accumulate(leaf: Tensor, gradient: Tensor): Change {
    const before = this.#value.value
    const change = new Change(this.#value, before)
    const recorder = activeRecorder()
    if (gradient.requiresGrad || before?.requiresGrad) {
      this.#value.value = before ? before.add(gradient) : gradient
    } else if (recorder) {
      this.#record(recorder, leaf, before ? before.add(gradient) : gradient)
    } else {
      // Freed whatever happens, unless it is what `change` holds; after an exchange that is the block of the old numbers.
      const owned = [gradient.storage]
      try {
        if (leaf.storage.isResident) this.#buffer ??= newBuffer(leaf)
        const buffer = leaf.storage.isResident ? this.#buffer : undefined
        const sum = before ? withResidentResults(() => before.add(gradient)).value : gradient
        if (before) owned.push(sum.storage)
        this.#keep(buffer, sum, change)
      } finally {
        for (const storage of owned) if (isTemporary(storage) && storage !== change.held) storage.free()
      }
    }
    return change
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

  #keep(buffer: Tensor | undefined, gradient: Tensor, change: Change): void {
    const { storage, shape, dtype } = gradient
    if (!buffer) {
      // A passing leaf: a loop that makes many must leave nothing behind in WebAssembly memory.
      this.#value.value = storage.isResident
        ? gradient.derive(Storage.heap(dtype, storage.copy()), shape, dtype)
        : gradient
      return
    }
    if (!isTemporary(storage)) buffer.storage.write(storage.peek())
    else {
      buffer.storage.exchange(storage)
      if (buffer === change.before) change.held = storage
    }
    this.#value.value = buffer
  }
}

/** What a backward pass did to the gradient of one leaf. */
export class Change {
  /** The numbers that stood in the leaf's own buffer, where it went on with it. */
  held: Storage | undefined

  constructor(
    readonly setting: Setting<Tensor | undefined>,
    readonly before: Tensor | undefined,
  ) {}

  undo(): void {
    if (this.held) this.before?.storage.exchange(this.held)
    else this.setting.value = this.before
    this.keep()
  }

  keep(): void {
    this.held?.free()
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
