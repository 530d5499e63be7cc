import { shared } from "@gradus/kernels"
import type { Tensor } from "../tensor"

/** Tensors that are changed in place, and those that their new numbers are made of. */
export interface Update {
  /** What the first target is called in messages. */
  readonly name: string
  /** What the others are to it. */
  readonly keys: readonly string[]
  readonly inputs: readonly Tensor[]
  readonly targets: readonly Tensor[]
}

/** Runs the backward step of an operation; an error in it tells where the operation was called. */
export type Explain = <T>(name: string, body: () => T) => T

/** What looks for anomalies. `detectAnomaly` brings it along, so that programs that do not call it do without. */
export interface AnomalyWatch {
  /** @throws Error when the result has a NaN and no input has, or an ∞ and all inputs are finite */
  check(name: string, inputs: readonly Tensor[], result: Tensor): void
  /** For an operation that is called here. */
  explain(): Explain
  /** Carries out updates; all are taken back when one makes an anomaly. @throws Error that names the target */
  carryOut(updates: readonly Update[], run: () => void): void
  /** Adds to an error in what an update is made of whose it is. */
  blame(error: unknown, update: Update): void
}

const mode = /* @__PURE__ */ shared("tensor.anomaly", (): { watch?: AnomalyWatch | undefined } => ({}))

/** What looks for anomalies now, if they are looked for. */
export function anomalyWatch(): AnomalyWatch | undefined {
  return mode.watch
}

/** From now on anomalies are looked for, or not. @returns as it was before */
export function useAnomalyWatch(next: AnomalyWatch | undefined): AnomalyWatch | undefined {
  const before = mode.watch
  mode.watch = next
  return before
}
