import type { Generator } from "@gradus/tensor"

/** What every layer with parameters takes. */
export interface LayerOptions {
  /** Of the parameters; default float32. */
  readonly dtype?: "float32" | "float64"
  /** Where the first parameters come from; the default generator when left out. */
  readonly generator?: Generator
}

/** @throws RangeError unless the value is an integer of at least `low` */
export function demandInteger(owner: string, name: string, value: number, low: number): void {
  if (Number.isInteger(value) && value >= low) return
  throw new RangeError(
    `${owner}: ${name} must be an integer of at least ${low}, got ${value}. Give its size.`,
  )
}
