import type { LossCase, LossVariant, TensorValue } from "@gradus/laws"

interface Options {
  readonly weight?: readonly number[]
  readonly labelSmoothing?: number
}

interface CrossEntropyPromise {
  /** −Σ w_c · ((1 − s) · p_c + s/n) · log softmax(x)_c of n scores. */
  readonly row: (scores: readonly number[], shares: readonly number[], options: Options) => number
  readonly traits: Pick<LossVariant, "nonNegative" | "shiftInvariant" | "stable" | "convex">
  readonly notAll1: (example: LossCase) => boolean
  readonly logOf: (target: TensorValue) => TensorValue
}

/** @internal What cross-entropy promises of one example and in most of its forms. */
export const crossEntropyPromise: CrossEntropyPromise = {
  row(scores, shares, { weight = [], labelSmoothing = 0 }) {
    const top = Math.max(...scores)
    const size = Math.log(scores.reduce((sum, x) => sum + Math.exp(x - top), 0))
    return scores.reduce((loss, x, c) => {
      const share = (1 - labelSmoothing) * shares[c] + labelSmoothing / scores.length
      return loss + (weight[c] ?? 1) * share * (size - (x - top))
    }, 0)
  },
  traits: { nonNegative: true, shiftInvariant: true, stable: true, convex: true },
  notAll1: ({ target }) => target.data.some((c) => c !== 1),
  logOf: (target) => ({ ...target, data: target.data.map((p) => (p === 0 ? -50 : Math.log(p))) }),
}
