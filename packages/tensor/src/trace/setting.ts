import { shared } from "@gradus/kernels"
import type { Tensor } from "../tensor"
import { type AnySetting, activeRecorder } from "./recorder"

const changes = /* @__PURE__ */ shared("tensor.changes", () => ({ count: 0 }))

/** How often settings, and fields that recorders watch, have become others: while it stays the same, nobody need look again. */
export function changeCount(): number {
  return changes.count
}

/** Something that recorded steps may go by has become another. */
export function noteChange(): void {
  changes.count++
}

/**
 * A value beside the tensors that decides what a step does: a mode, a flag, which tensor is meant. A recorded
 * step notes what the setting was, so that it is recorded anew when it is another.
 */
export class Setting<T> implements AnySetting {
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
    activeRecorder()?.setting(this, "read")
    return this.#value
  }

  set value(value: T) {
    activeRecorder()?.setting(this, "write")
    this.#change(value)
  }

  /** The value, unnoticed: for recorders. */
  peek(): T {
    return this.#value
  }

  /** Sets the value, unnoticed: for recorders. */
  poke(value: T): void {
    this.#change(value)
  }

  #change(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    noteChange()
  }
}
