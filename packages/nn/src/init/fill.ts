import { maybe, number, or } from "@gradus/checks"
import { type Generator, noGrad, rand, randn, type Tensor } from "@gradus/tensor"
import { drawing, GENERATOR } from "@gradus/tensor/engine"

export interface RandomInitOptions {
  /** Where the numbers come from; the default generator when left out. */
  readonly generator?: Generator
}

/** The kinds of `RandomInitOptions`. */
export const RANDOM = { generator: maybe(GENERATOR) }
/** With a factor for all. */
export const GAINED = { ...RANDOM, gain: or(1, number()) }
/** A standard deviation. */
export const STD = { ...number("[0, ∞)"), advice: "0.02 or 1/√fanIn are usual." }

/** Replaces a leaf's numbers by those that `make` gives, off the tape; returns the leaf. */
export function fill(leaf: Tensor, make: () => Tensor): Tensor {
  return drawing(() => noGrad(() => leaf.assign(make())))
}

/** mean + std · N(0, 1), in the leaf's shape and dtype. */
export function fillNormal(leaf: Tensor, mean: number, std: number, options: RandomInitOptions = {}): Tensor {
  return fill(leaf, () => randn(leaf.shape, drawOptions(leaf, options)).mul(std).add(mean))
}

/** U(low, high), in the leaf's shape and dtype. */
export function fillUniform(
  leaf: Tensor,
  low: number,
  high: number,
  options: RandomInitOptions = {},
): Tensor {
  return fill(leaf, () =>
    rand(leaf.shape, drawOptions(leaf, options))
      .mul(high - low)
      .add(low),
  )
}

/** Draws have the leaf's dtype. */
export function drawOptions({ dtype }: Tensor, { generator }: RandomInitOptions) {
  return { dtype: dtype === "float64" ? ("float64" as const) : ("float32" as const), generator }
}
