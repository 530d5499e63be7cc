import type { Expr } from "../src"
import { BLOCK, Runner } from "./maths-error"

export interface Judged {
  readonly name: string
  readonly of: (...args: readonly Expr[]) => Expr
}

/** erf by its series of positive terms, 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return sum === 0 ? x : (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

type Curve = (x: number) => number

/** What JavaScript has under another name, or not at all. */
const others: Readonly<Record<string, Curve>> = {
  exp2: (x) => 2 ** x,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  erf,
}

/**
 * Values good enough to judge f32 ones, for blocks of arguments: JavaScript's, where it has the function. Else the function's own in
 * f64, of which the golden cases say how good they are.
 */
export function judge({ name, of }: Judged): (x: Float32Array) => ArrayLike<number> {
  const curve = others[name] ?? (Math as unknown as Readonly<Record<string, Curve>>)[name]
  if (curve) {
    const values = new Float64Array(BLOCK)
    return (x) => {
      for (let i = 0; i < x.length; i++) values[i] = curve(x[i]!)
      return values
    }
  }
  const runner = new Runner(`${name}:judge`, "f64", of)
  return (x) => {
    runner.argument().set(x)
    return runner.run(x.length)
  }
}
