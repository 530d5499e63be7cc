import { maybe, or, whole } from "@gradus/checks"
import type { Generator } from "@gradus/tensor"
import { FLOAT, GENERATOR } from "@gradus/tensor/engine"

/** What every layer with parameters takes. */
export interface LayerOptions {
  /** Of the parameters; default float32. */
  readonly dtype?: "float32" | "float64"
  /** Where the first parameters come from; the default generator when left out. */
  readonly generator?: Generator
}

/** The kinds of `LayerOptions`. */
export const LAYER = { dtype: or("float32", FLOAT), generator: maybe(GENERATOR) }
/** How many there are of something. */
export const SIZE = whole("[1, ∞)")
