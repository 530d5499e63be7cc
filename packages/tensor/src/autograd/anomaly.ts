import { noMore } from "@gradus/checks"
import { isFloat } from "../core/dtype"
import { callSynchronously } from "../core/synchronous"
import type { Tensor } from "../tensor"
import { demandEager } from "../trace/demand-eager"
import { type AnomalyWatch, useAnomalyWatch } from "./anomaly-watch"

/**
 * Runs `body` watching every operation, forward and backward, and throws at the first that makes a NaN of inputs without
 * one, or an ∞ of inputs that are all finite. The error names the operation and its stack shows the call; for an operation of the backward
 * pass it shows where the forward operation was called too. An optimizer's step is watched as one operation on each
 * parameter, and leaves all as it was when the error names the parameter. Compiled steps run eagerly. Slow: for finding a fault.
 *
 * @param body - a function that is done when it returns: what comes after an `await` would not be watched
 * @throws Error `<operation>: results must be finite …`; TypeError for an asynchronous function, or one that returns a
 *   promise or a generator; Error within a step that is recorded
 * @example
 * ```ts
 * import { detectAnomaly, tensor } from "@gradus/tensor"
 * detectAnomaly(() => tensor([1, 0]).log()) // => throws log: results must be finite
 * ```
 */
export function detectAnomaly<T>(body: () => T, ...surplus: []): T {
  noMore("detectAnomaly", surplus)
  demandEager("detectAnomaly", "looks at numbers", "Call the compiled step within it")
  return callSynchronously("detectAnomaly", body, (run) => {
    const before = useAnomalyWatch(WATCH)
    try {
      return run()
    } finally {
      useAnomalyWatch(before)
    }
  })
}

/** Where the first NaN or ∞ is; −1 without one. */
function firstOf(tensor: Tensor, kind: "NaN" | "∞"): number {
  if (!isFloat(tensor.dtype)) return -1
  const isKind = kind === "NaN" ? Number.isNaN : (x: number) => Math.abs(x) === Number.POSITIVE_INFINITY
  return tensor.storage.peek().findIndex(isKind)
}

const WATCH: AnomalyWatch = {
  check(name, inputs, result) {
    const had = (kind: "NaN" | "∞") => inputs.some((tensor) => firstOf(tensor, kind) >= 0)
    for (const kind of ["NaN", "∞"] as const) {
      const at = firstOf(result, kind)
      if (at < 0 || had(kind) || (kind === "∞" && had("NaN"))) continue
      throw new Error(
        `${name}: results must be finite in detectAnomaly, got ${kind} at element ${at} of shape [${result.shape.join(", ")}]. Look at the inputs of this call.`,
      )
    }
  },

  explain() {
    const site = new Error("forward").stack?.split("\n").slice(1).join("\n")
    return (name, body) => {
      try {
        return body()
      } catch (error) {
        if (!(error instanceof Error)) throw error
        throw new Error(`${error.message}\nIn the backward pass of ${name}, which was called\n${site}`, {
          cause: error,
        })
      }
    }
  },

  carryOut(updates, run) {
    const watched = updates.map((update) => {
      const before = update.inputs.map((tensor) => tensor.detach())
      const undo = update.targets.map(({ storage }) => {
        const { version } = storage
        const numbers = storage.copy()
        return () => {
          storage.write(numbers)
          storage.version = version
        }
      })
      return { ...update, before, undo }
    })
    run()
    try {
      for (const { name, keys, targets, before } of watched)
        for (const [i, target] of targets.entries())
          WATCH.check(i === 0 ? name : `${name}, its ${keys[i - 1]}`, before, target)
    } catch (error) {
      for (const { undo } of watched) for (const back of undo) back()
      throw error
    }
  },

  blame(error, { name }) {
    if (error instanceof Error) error.message += `\nIn ${name}.`
  },
}
