import * as fc from "fast-check"
import type { FilledOptions, HyperRange, OptimizerOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"

/** A number inside a declared range, in its usual part: shrinks to the default, and else towards the lower end. */
export function hyperInRange(range: HyperRange): fc.Arbitrary<number> {
  const [low, high] = usualPart(range)
  const grid = fc.integer({ min: 0, max: STEPS - 1 }).map((k) => {
    return Math.min(high, Math.max(low, fourDigits(low + ((high - low) * k) / STEPS)))
  })
  if (range.default < low || range.default > high) return grid
  const usual = { arbitrary: fc.constant(range.default), weight: 1 }
  return fc.oneof({ withCrossShrink: true }, usual, { arbitrary: grid, weight: 7 })
}

/** A number a declared range refuses: below, above, on an open bound, infinite or NaN. */
export function hyperOutOfRange(range: HyperRange): fc.Arbitrary<number> {
  const { min, max } = range
  const refused = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  if (min !== undefined) refused.push(min - 1, min - 1e-6, ...(range.minOpen ? [min] : []))
  if (max !== undefined) refused.push(max + 1, max + 1e-6, ...(range.maxOpen ? [max] : []))
  return fc.constantFrom(...refused.reverse().filter((value) => !allows(range, value)))
}

/**
 * Whether a range allows a number. Only finite numbers are ever allowed.
 *
 * @example
 * const beta = { default: 0.9, min: 0, max: 1, maxOpen: true }
 * allows(beta, 0) // => true
 * allows(beta, 1) // => false
 */
export function allows({ min, max, minOpen, maxOpen }: HyperRange, value: number): boolean {
  if (!Number.isFinite(value)) return false
  if (min !== undefined && (minOpen ? value <= min : value < min)) return false
  return max === undefined || (maxOpen ? value < max : value <= max)
}

/** Random options for the named hyper-parameters of a subject; the others stay unsaid, at their defaults. */
export function drawnOptions(
  subject: OptimizerSubject,
  names: readonly string[],
): fc.Arbitrary<Record<string, number>> {
  const known = names.filter((name) => subject.hyper[name] !== undefined && !subject.hyper[name].fixed)
  return fc.record(Object.fromEntries(known.map((name) => [name, hyperInRange(subject.hyper[name])])))
}

/** Defaults with the given options laid over. */
export function filledOptions(subject: OptimizerSubject, options: OptimizerOptions): FilledOptions {
  const filled: Record<string, number> = {}
  for (const [name, range] of Object.entries(subject.hyper)) filled[name] = range.default
  for (const [name, value] of Object.entries(options)) if (typeof value === "number") filled[name] = value
  return filled
}

/** Steps of the grid that hyper-parameters are drawn from: 0.999 is the largest drawn below 1. */
const STEPS = 1000

function usualPart(range: HyperRange): readonly [number, number] {
  if (range.sample) return range.sample
  const { min = -Infinity, max = Infinity, default: usual } = range
  if (min > -Infinity && max < Infinity) return range.minOpen ? [min + (max - min) / STEPS, max] : [min, max]
  const size = Math.abs(usual) || 0.05
  return [Math.max(min, fourDigits(usual - size * 0.9)), Math.min(max, fourDigits(usual + size * 9))]
}

/** So that a failing case is easy to read and to type. */
function fourDigits(value: number): number {
  return Number(value.toPrecision(4))
}
