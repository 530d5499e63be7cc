import { readdirSync } from "node:fs"
import { constant, type Expr } from "../src"
import * as exported from "../src/maths"
import type { MathsPromises } from "../src/maths/promises"
import { Runner } from "./maths-error"

/** A function of kernels' maths, by what its file says. A new file is found as it is there. */
export interface MathsFunction {
  readonly name: string
  readonly of: (...args: readonly Expr[]) => Expr
  readonly operands: number
  readonly promises: MathsPromises
  /** Its file, by the path in the repository. */
  readonly path: string
}

type Source = Readonly<Record<string, unknown>> & { readonly promises?: MathsPromises }

const folder = new URL("../src/maths/", import.meta.url)
const found: { readonly path: string; readonly source: Source }[] = []
for (const file of readdirSync(folder).sort()) {
  if (file === "index.ts") continue
  const source: Source = await import(new URL(file, folder).href)
  found.push({ path: `packages/kernels/src/maths/${file}`, source })
}

const NOTHING: MathsPromises = { f32: 0, f64: 0 }

export const FUNCTIONS: readonly MathsFunction[] = Object.entries(exported).map(([name, of]) => {
  const { path, source } = found.find(({ source }) => source[name] === of)!
  const { promises = NOTHING } = source
  return { name, of: of as MathsFunction["of"], operands: of.length, promises, path }
})

/** What is missing of what a function has to have, with the line to add. */
export const missing: readonly string[] = found.flatMap(({ path, source }) => {
  const own = FUNCTIONS.filter((one) => one.path === path)
  if (own.length > 0 && !source.promises)
    return [`${path}: export const promises: MathsPromises = { f32: …, f64: … }`]
  if (own.length === 0 && source.promises)
    return [`${path}: its function is not in packages/kernels/src/maths/index.ts: npm run tables adds it`]
  return []
})

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
export function judge({ name, of }: MathsFunction): (x: Float32Array) => ArrayLike<number> {
  const curve = others[name] ?? (Math as unknown as Readonly<Record<string, Curve>>)[name]
  if (curve) return (x) => Float64Array.from(x, curve)
  const runner = new Runner(`${name}:judge`, "f64", of)
  return (x) => {
    runner.argument().set(x)
    return runner.run(x.length)
  }
}

/** Arguments that are refused. */
export const integers = (operands: number): readonly Expr[] =>
  Array.from({ length: operands }, () => constant("i32", 1))
