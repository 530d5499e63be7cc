import type { Tensor } from "../tensor"
import { activeRecorder } from "./recorder"

/**
 * A value beside the tensors that decides what a step does: a mode, a flag, which tensor is meant. A recorded
 * step notes what the setting was, so that it is recorded anew when it is another.
 */
export class Setting<T> {
  #value: T

  /**
   * @param what - what it is, for messages
   * @param owner - the tensor that it belongs to, if any
   */
  constructor(
    value: T,
    readonly what: string,
    readonly owner?: Tensor,
  ) {
    this.#value = value
  }

  get value(): T {
    activeRecorder()?.setting(this as Setting<unknown>, "read")
    return this.#value
  }

  set value(value: T) {
    activeRecorder()?.setting(this as Setting<unknown>, "write")
    this.#value = value
  }

  /** The value, unnoticed: for recorders. */
  peek(): T {
    return this.#value
  }

  /** Sets the value, unnoticed: for recorders. */
  poke(value: T): void {
    this.#value = value
  }
}
