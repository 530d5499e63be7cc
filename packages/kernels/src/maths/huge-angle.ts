import { remembered } from "../remembered"
import { constant, type Expr, type ScalarType } from "../scalar"
import { type Angle, fastSum } from "./angle"
import { powerOfTwo } from "./exp"
import { atLeast, type FloatFormat, halves } from "./float"

/** More bits than the largest f64 can move past the point. */
const BITS = 1280n

/** The bits of 2/π after the point, from Machin's π/4 = 4·arctan(1/5) − arctan(1/239). */
function twoOverPi(): bigint {
  const one = 1n << (BITS + 64n)
  const arctan = (x: bigint) => {
    let sum = 0n
    for (let power = one / x, n = 1n; power !== 0n; power /= -x * x, n += 2n) sum += power / n
    return sum
  }
  return (one << BITS) / (8n * arctan(5n) - 2n * arctan(239n))
}

interface DigitFormat {
  /** Bits of a digit; the product of two, and sums of some such, fit the integer type. */
  readonly width: number
  /** Binary stages that move the digits of 2/π to where the argument's exponent wants them. */
  readonly stages: number
  /** The lowest number of digits to move by. */
  readonly first: number
  /** π/2 in three parts, each of half as many bits as the type has. */
  readonly halfPi: readonly [number, number, number]
}
const DIGITS: Readonly<Record<"f32" | "f64", DigitFormat>> = {
  f32: { width: 12, stages: 4, first: -2, halfPi: [1.57080078125, -4.4535846e-6, -8.705516e-10] },
  f64: {
    width: 26,
    stages: 6,
    first: -2,
    halfPi: [1.5707963407039642, -1.3909067564377153e-8, -4.9789962505147994e-17],
  },
}

/** Digits after the point that the remainder is computed to. */
const FRACTION = 6

const known = new Map<ScalarType, readonly Expr[]>()

/** The digits of 2/π after the point in base 2^width, as many as any argument needs, from number `first`. */
function digitsOfTwoOverPi({ int, type }: FloatFormat): readonly Expr[] {
  return remembered(known, int, () => {
    const { width, stages, first } = DIGITS[type]
    const bits = twoOverPi()
    const digit = (i: number) => (i < 1 ? 0n : BigInt.asUintN(width, bits >> (BITS - BigInt(width * i))))
    const count = FRACTION + 2 + (1 << stages)
    return Array.from({ length: count }, (_, i) => constant(int, digit(i + first)))
  })
}

/**
 * Reduces |x| modulo π/2 exactly for every |x| ≥ 1 (Payne and Hanek): |x| = Y · 2^(width · j) with an
 * integer Y of three digits, times the digits of 2/π from the j-th on; those before only give multiples
 * of 4.
 */
export function reduceHugeAngle(x: Expr, format: FloatFormat): Angle {
  const { int, type, mantissaBits, bias, magic } = format
  const { width, stages, first, halfPi } = DIGITS[type]
  const unit = 1 << width
  const mask = unit - 1
  const whole = (a: Expr) => a.add(magic).bits(int)
  const float = (a: Expr) => a.or(constant(type, magic).bits(int)).bits(type).sub(magic)

  const a = x.abs()
  // The other lanes of a vector may hold small numbers; their results are not used.
  const exponent = float(a.bits(int).shrU(mantissaBits)).sub(bias + mantissaBits)
  const j = whole(atLeast(exponent.div(width).floor(), first))
  const y = a.mul(powerOfTwo(constant(int, bias).sub(j.mul(width)), format))

  const ys: Expr[] = []
  let rest = y
  for (const k of [2, 1]) {
    const top = rest.mul(1 / powers(unit, k)).floor()
    rest = rest.sub(top.mul(powers(unit, k)))
    ys[k] = whole(top).and(mask)
  }
  ys[0] = whole(rest).and(mask)

  let digits = digitsOfTwoOverPi(format)
  const steps = j.sub(first)
  for (let stage = stages - 1; stage >= 0; stage--) {
    const by = 1 << stage
    const moves = steps.and(by).ne(0)
    const count = FRACTION + 3 + by - 1
    digits = digits.slice(0, count).map((d, i) => moves.select(digits[i + by] as Expr, d))
  }

  const sums: Expr[] = []
  let carry: Expr | undefined
  for (let u = FRACTION; u >= 0; u--) {
    const [d0, d1, d2] = digits.slice(u) as [Expr, Expr, Expr]
    const [y0, y1, y2] = ys as [Expr, Expr, Expr]
    let sum = y0.mul(d0).add(y1.mul(d1)).add(y2.mul(d2))
    if (carry) sum = sum.add(carry)
    carry = sum.shrU(width)
    sums[u] = sum.and(mask)
  }

  // The nearest multiple, so that the remainder lies between −½ and ½.
  const [n, s1, s2, s3, s4, s5, s6] = sums as [Expr, Expr, Expr, Expr, Expr, Expr, Expr]
  const up = s1.shrU(width - 1)
  const part = (s: Expr, k: number) => float(s).mul(1 / powers(unit, k))
  const top = part(s1, 1).sub(float(up)).add(part(s2, 2))
  const middle = part(s3, 3).add(part(s4, 4))
  const fraction = fastSum(top, middle)
  const lost = fraction.low.add(part(s5, 5).add(part(s6, 6)))
  // Times π/2; the product of upper halves is exact.
  const f = halves(fraction.r, format)
  const product = f.high.mul(halfPi[0])
  const productLow = f.high
    .mul(halfPi[1])
    .add(f.low.mul(halfPi[0] + halfPi[1]))
    .add(lost.mul(halfPi[0]))
  const { r, low } = fastSum(product, productLow.add(fraction.r.mul(halfPi[2])))
  return { r: a.lt(Infinity).select(r, Number.NaN), low, quadrant: n.add(up) }
}

function powers(base: number, exponent: number): number {
  let power = 1
  for (let i = 0; i < exponent; i++) power *= base
  return power
}
