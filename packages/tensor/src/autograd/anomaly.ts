import { noMore } from "@gradus/checks"
import { shared } from "@gradus/kernels"
import { isFloat } from "../core/dtype"
import { callSynchronously } from "../core/synchronous"
import type { Tensor } from "../tensor"

const mode = /* @__PURE__ */ shared("tensor.anomaly", () => ({ detecting: false }))

export function isDetectingAnomaly(): boolean {
  return mode.detecting
}

/**
 * Runs `body` watching every operation, forward and backward, and throws at the first that makes a NaN of numbers, or
 * an ∞ of finite ones. The error names the operation and its stack shows the call; for an operation of the backward
 * pass it shows where the forward operation was called too. Slow: for finding a fault.
 *
 * @param body - a function that is done when it returns: what comes after an `await` would not be watched
 * @throws Error `<operation>: results must be finite …`; TypeError for an asynchronous function, or one that returns a
 *   promise or a generator
 * @example
 * ```ts
 * import { detectAnomaly, tensor } from "@gradus/tensor"
 * detectAnomaly(() => tensor([1, 0]).log()) // => throws log: results must be finite
 * ```
 */
export function detectAnomaly<T>(body: () => T, ...surplus: []): T {
  noMore("detectAnomaly", surplus)
  return callSynchronously("detectAnomaly", body, (run) => {
    const before = mode.detecting
    mode.detecting = true
    try {
      return run()
    } finally {
      mode.detecting = before
    }
  })
}

/** Where the first NaN or ∞ is; −1 without one. */
function firstOf(tensor: Tensor, kind: "NaN" | "∞"): number {
  if (!isFloat(tensor.dtype)) return -1
  const isKind = kind === "NaN" ? Number.isNaN : (x: number) => Math.abs(x) === Number.POSITIVE_INFINITY
  return tensor.storage.peek().findIndex(isKind)
}

/** @throws Error when the result has a NaN and no input has, or an ∞ and all inputs are finite */
export function checkFinite(name: string, inputs: readonly Tensor[], result: Tensor): void {
  const had = (kind: "NaN" | "∞") => inputs.some((tensor) => firstOf(tensor, kind) >= 0)
  for (const kind of ["NaN", "∞"] as const) {
    const at = firstOf(result, kind)
    if (at < 0 || had(kind) || (kind === "∞" && had("NaN"))) continue
    throw new Error(
      `${name}: results must be finite in detectAnomaly, got ${kind} at element ${at} of shape [${result.shape.join(", ")}]. Look at the inputs of this call.`,
    )
  }
}

/** Where the caller of an operation stands, while anomalies are looked for. */
export function callSite(): string | undefined {
  return mode.detecting ? new Error("forward").stack?.split("\n").slice(1).join("\n") : undefined
}

/** Runs the backward step of an operation; an error in it tells where the operation was called. */
export function explain<T>(name: string, site: string | undefined, body: () => T): T {
  if (site === undefined) return body()
  try {
    return body()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new Error(`${error.message}\nIn the backward pass of ${name}, which was called\n${site}`, {
      cause: error,
    })
  }
}
