import { flag, oneOf, options, or } from "@gradus/checks"
import type { LossCase, LossPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { type Reduction, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"

export interface KlDivOptions {
  /** "batchmean" divides by the size of dimension 0, which makes it the mathematical divergence; default "mean". */
  readonly reduction?: Reduction | "batchmean"
  /** Whether the target holds logarithms too; default false. */
  readonly logTarget?: boolean
}

const OPTIONS = {
  reduction: or("mean", oneOf("mean", "sum", "none", "batchmean")),
  logTarget: or(false, flag),
}

/**
 * Kullback–Leibler divergence from a distribution p to a model q: p · (log p − log q), 0 where p is 0.
 *
 * Mind the order: logarithms of the model's probabilities first. "mean" divides by the number of elements, as in
 * PyTorch; the divergence of distributions is "batchmean".
 *
 * @param input - log q, any shape, such as `[batch, classes]`
 * @param target - p, or log p with `logTarget`, the same shape
 * @param options - `logTarget` (default false), `reduction` (default "mean")
 * @throws RangeError when the shapes differ
 * @see Kullback & Leibler 1951, On information and sufficiency
 * @example
 * ```ts
 * import { klDiv } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * const model = tensor([[0.5, 0.5]]).log()
 * klDiv(model, tensor([[1, 0]]), { reduction: "batchmean" }).item() // => 0.6931472
 * ```
 */
export function klDiv(input: Tensor, target: Tensor, ...given: [options?: KlDivOptions]): Tensor {
  const { reduction, logTarget } = options("klDiv", OPTIONS, ...given)
  demandSameShape("klDiv", input, target)
  const p = logTarget ? target.exp() : target
  // Of NaN there is some.
  const some = p.ne(0)
  const logP = logTarget ? target : where(some, target, 1).log()
  // Both chosen before the product: 0 · ∞ would be NaN, also in the gradients.
  const ratio = where(some, logP, 0).sub(where(some, input, 0))
  const losses = p.mul(ratio)
  if (reduction !== "batchmean") return reduce(losses, reduction)
  return losses.sum().div(input.ndim === 0 ? 1 : input.shape[0])
}

type KlDivPromise = Readonly<Record<"logs" | "logsOfBoth" | "logsOf0", (example: LossCase) => LossCase>> & {
  readonly least: (p: number) => number
}

/** Logarithms of the model, which has some of everything, and of the target, −50 for that of 0, or −∞. */
const klDivPromise: KlDivPromise = {
  least: (p) => (p === 0 ? -50 : Math.log(p)),
  logs: ({ input, target }) => ({
    input: { ...input, data: input.data.map((q) => Math.log((q + 1 / 8) / (1 + 3 / 8))) },
    target,
  }),
  logsOfBoth: (example) => {
    const { input, target } = klDivPromise.logs(example)
    return { input, target: { ...target, data: target.data.map(klDivPromise.least) } }
  },
  logsOf0: (example) => {
    const { input, target } = klDivPromise.logs(example)
    return { input, target: { ...target, data: target.data.map(Math.log) } }
  },
}

/** @internal */
export const promises: LossPromises<{ logTarget?: boolean }> = {
  formulas: [
    {
      draw: { logTarget: { oneOf: [false, true], usual: false } },
      input: "log",
      relative: true,
      target: ({ logTarget }) => (logTarget ? "log" : "share"),
      element: (log, t, { logTarget }) => {
        const p = logTarget ? Math.exp(t) : t
        return p === 0 ? 0 : p * (Math.log(p) - log)
      },
      means: { batchmean: ([n = 1]) => n },
    },
  ],
  variants: [
    {
      cases: "distributions",
      as: klDivPromise.logs,
      idle: {
        cases: "distributions",
        as: klDivPromise.logs,
        places: ({ target }) => ({ input: target.data.flatMap((p, at) => (p === 0 ? [at] : [])) }),
      },
    },
    {
      options: { logTarget: true },
      cases: "distributions",
      as: klDivPromise.logsOfBoth,
      idle: {
        cases: "distributions",
        as: klDivPromise.logsOf0,
        places: ({ target }) => ({ input: target.data.flatMap((p, at) => (p === -Infinity ? [at] : [])) }),
      },
    },
    {
      cases: "distributions",
      as: klDivPromise.logs,
      minimum: (target) => ({ ...target, data: target.data.map(klDivPromise.least) }),
      zeroAtMinimum: true,
      convex: true,
      stable: true,
    },
    {
      options: { logTarget: true },
      cases: "distributions",
      as: klDivPromise.logsOfBoth,
      minimum: (target) => target,
      zeroAtMinimum: true,
      convex: true,
    },
  ],
}
