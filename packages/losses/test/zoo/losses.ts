import type { LossCase, LossPromises } from "@gradus/laws"
import { gather, type Tensor, where } from "@gradus/tensor"
import type { Reduction } from "../../src"

/*
 * Right losses that the package does not have, each as its paper gives it and a second time in plain numbers: what a
 * contributor would bring. No law may be red on them.
 */

interface Options {
  readonly reduction?: Reduction
}

export interface Specimen {
  readonly loss: (input: Tensor, target: Tensor, options: never) => Tensor
  readonly promises: unknown
}

const specimen = <Own>(
  loss: (input: Tensor, target: Tensor, options: Own & Options) => Tensor,
  promises: LossPromises<Own>,
): Specimen => ({ loss, promises })

function reduce(values: Tensor, reduction: Reduction = "mean"): Tensor {
  return reduction === "none" ? values : reduction === "sum" ? values.sum() : values.mean()
}

/** log(1 + eˣ). */
const softplus = (x: Tensor) => where(x.ge(0), x, 0).add(where(x.ge(0), x.neg(), x).exp().log1p())
const plainSoftplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** Koenker & Bassett 1978: τ = ½ is half of `l1`. */
export const quantile = specimen<{ tau?: number }>(
  (input, target, { tau = 0.5, reduction }) => {
    const missed = target.sub(input)
    return reduce(where(missed.ge(0), missed.mul(tau), missed.mul(tau - 1)), reduction)
  },
  {
    formulas: [
      {
        draw: { tau: { share: [0, 1], usual: 0.5 } },
        input: "logit",
        target: "real",
        relative: true,
        element: (x, t, { tau = 0.5 }) => Math.max(tau * (t - x), (tau - 1) * (t - x)),
      },
    ],
    variants: [
      {
        options: { tau: 0.2 },
        cases: "apart",
        nonNegative: true,
        convex: true,
        stable: true,
        minimum: (target) => target,
        zeroAtMinimum: true,
      },
    ],
  },
)

/** Round like `mse` near the target, straight like `l1` far from it. */
export const logCosh = specimen<Readonly<Record<never, never>>>(
  (input, target, { reduction }) => {
    const distance = input.sub(target).abs()
    return reduce(distance.add(distance.mul(-2).exp().log1p()).sub(Math.LN2), reduction)
  },
  {
    formulas: [
      {
        input: "logit",
        target: "real",
        element: (x, t) => Math.abs(x - t) + Math.log1p(Math.exp(-2 * Math.abs(x - t))) - Math.log(2),
      },
    ],
    variants: [{ cases: "apart", convex: true, stable: true, minimum: (target) => target }],
  },
)

/** No score is at the margin, where the square bends. */
const offMargin = ({ input, target }: LossCase): LossCase => ({
  target,
  input: { ...input, data: input.data.map((x) => (Math.floor(4 * x) + 0.5) / 4) },
})

/** Of answers 0 and 1, from a margin of 1 on without loss. */
export const hinge = specimen<{ squared?: boolean }>(
  (input, target, { squared = false, reduction }) => {
    const short = input.mul(target.mul(2).sub(1)).rsub(1).relu()
    return reduce(squared ? short.square() : short, reduction)
  },
  {
    formulas: [
      {
        draw: { squared: { oneOf: [false, true], usual: false } },
        input: "logit",
        target: "share",
        element: (x, t, { squared = false }) => Math.max(0, 1 - x * (2 * t - 1)) ** (squared ? 2 : 1),
      },
    ],
    variants: [
      {
        options: { squared: true },
        cases: "answers",
        as: offMargin,
        nonNegative: true,
        convex: true,
      },
    ],
  },
)

/** Lin et al. 2017, with their α: examples that are right already count less. */
export const focal = specimen<{ gamma?: number; alpha?: number }>(
  (logits, target, { gamma = 2, alpha = 0.25, reduction }) => {
    const cost = (x: Tensor) => x.sigmoid().pow(gamma).mul(softplus(x))
    const yes = target.mul(cost(logits.neg())).mul(alpha)
    return reduce(
      yes.add(
        target
          .rsub(1)
          .mul(cost(logits))
          .mul(1 - alpha),
      ),
      reduction,
    )
  },
  {
    formulas: [
      {
        draw: { gamma: { real: [0.5, 4], usual: 2, also: [0, 1] }, alpha: { share: [0, 1], usual: 0.25 } },
        input: "logit",
        target: "share",
        relative: true,
        element(x, t, { gamma = 2, alpha = 0.25 }) {
          const cost = (z: number) => plainSoftplus(z) / (1 + Math.exp(-z)) ** gamma
          return alpha * t * cost(-x) + (1 - alpha) * (1 - t) * cost(x)
        },
      },
    ],
    variants: [{ cases: "logits", nonNegative: true, stable: true }],
  },
)

/** A Poisson likelihood of counts, of the logarithm of their mean. */
export const poisson = specimen<Readonly<Record<never, never>>>(
  (input, target, { reduction }) => reduce(input.exp().sub(target.mul(input)), reduction),
  {
    formulas: [{ input: "real", target: "share", element: (x, t) => Math.exp(x) - t * x }],
    variants: [
      {
        cases: "probabilities",
        convex: true,
        minimum: (target) => ({
          ...target,
          data: target.data.map((t) => (t === 0 ? -60 : Math.log(t))),
        }),
      },
    ],
  },
)

/** Of rows: 1 − the cosine between them, which is 0 of a row of zeros. */
export const cosineDistance = specimen<{ eps?: number }>(
  (input, target, { eps = 1e-8, reduction }) => {
    const axis = input.ndim === 1 ? 0 : 1
    const size = (x: Tensor) => x.square().sum(axis).sqrt().maximum(eps)
    const product = input.mul(target).sum(axis)
    return reduce(product.div(size(input)).div(size(target)).rsub(1), reduction)
  },
  {
    formulas: [
      {
        draw: { eps: { oneOf: [0.5, 1e-3], usual: 1e-8 } },
        input: "real",
        target: "real",
        row(x, t, { eps = 1e-8 }) {
          const other = t as readonly number[]
          const dot = x.reduce((sum, one, i) => sum + one * other[i], 0)
          return 1 - dot / Math.max(eps, Math.hypot(...x)) / Math.max(eps, Math.hypot(...other))
        },
      },
    ],
    variants: [{ cases: "columns of probabilities", options: { eps: 0.125 } }],
  },
)

/** Of classes: the focal loss of the softmax, whose mean is over the examples. */
export const softmaxFocal = specimen<{ gamma?: number }>(
  (scores, target, { gamma = 2, reduction }) => {
    const axis = scores.ndim === 1 ? 0 : 1
    const log = gather(scores.logSoftmax(axis), axis, target.unsqueeze(axis)).squeeze(axis)
    return reduce(log.expm1().neg().pow(gamma).mul(log.neg()), reduction)
  },
  {
    formulas: [
      {
        draw: { gamma: { real: [0.5, 4], usual: 2, also: [1] } },
        input: "logit",
        target: "class",
        row(scores, y, { gamma = 2 }) {
          const others = scores.map((x) => x - scores[y as number])
          const top = Math.max(...others)
          const log = -top - Math.log(others.reduce((sum, x) => sum + Math.exp(x - top), 0))
          return (1 - Math.exp(log)) ** gamma * -log
        },
      },
    ],
    variants: [{ cases: "classes", nonNegative: true, shiftInvariant: true, stable: true }],
  },
)
