import type { Primitive, Spec } from "../core/primitive"
import type { Tensor } from "../tensor"

/** Takes operations down instead of carrying them out. */
export interface Recorder {
  record(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor
  /** `target.assign(value)` */
  assign(target: Tensor, value: Tensor): void
}

let active: Recorder | undefined

export function activeRecorder(): Recorder | undefined {
  return active
}

/** Runs `body` with its operations recorded. */
export function withRecorder<T>(recorder: Recorder, body: () => T): T {
  const before = active
  active = recorder
  try {
    return body()
  } finally {
    active = before
  }
}
