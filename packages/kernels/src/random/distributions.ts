import { moderateCos } from "../maths/cos"
import { type FloatType, formatOf } from "../maths/float"
import { positiveLog } from "../maths/log"
import type { Expr } from "../scalar"

const TWO_TO_MINUS_24 = 5.9604644775390625e-8
const TWO_TO_MINUS_32 = 2.3283064365386963e-10
const TWO_TO_MINUS_53 = 1.1102230246251565e-16
const PI_BY_TWO_TO_31 = 1.4629180792671596e-9

/** The words as they come from `threefry`. */
type Words = readonly [Expr, Expr]

/**
 * Uniform in [0, 1): a multiple of 2⁻²⁴ from the upper bits of the first word (f32), or of 2⁻⁵³ from both
 * words (f64).
 *
 * @param words - two random i32 words
 * @example
 * evaluate(uniformOf([constant("i32", -1), constant("i32", -1)], "f32")) // => 0.9999999403953552
 */
export function uniformOf([a, b]: Words, type: FloatType): Expr {
  if (type === "f32") return a.shrU(8).to("f32").mul(TWO_TO_MINUS_24)
  return a.shrU(5).to("f64").mul(67108864).add(b.shrU(6).to("f64")).mul(TWO_TO_MINUS_53)
}

/**
 * Standard normal, by Box and Muller: √(−2 log u) cos θ with u in (0, 1] from the first word and θ in
 * [−π, π] from the second.
 *
 * u is at least 2⁻³³, so no value is larger in size than √(66 log 2) = 6.77; a true normal variate is so
 * once in 7 · 10¹⁰ draws. Each word gives 32 bits, so f64 values are spaced like f32's.
 *
 * @param words - two random i32 words
 */
export function normalOf([a, b]: Words, type: FloatType): Expr {
  // The lower bits count where the upper ones are zero, that is in the tail.
  const low = a.and(0xff).to(type).add(0.5).mul(TWO_TO_MINUS_32)
  const u = a.shrU(8).to(type).mul(TWO_TO_MINUS_24).add(low)
  const format = formatOf(u, "normalOf")
  const angle = b.to(type).mul(PI_BY_TWO_TO_31)
  return positiveLog(u, format).mul(-2).sqrt().mul(moderateCos(angle, format))
}
