/// <reference path="../../../tooling/config/import-glob.d.ts" />
import { constant, type Expr } from "../src"
import * as exported from "../src/maths"
import type { MathsPromises } from "../src/maths/promises"
import type { Judged } from "./maths-judge"

/** A function with what its file says of it. A new file is found as it is there. */
export interface MathsFunction extends Judged {
  readonly operands: number
  readonly promises: MathsPromises
  /** Its file, by the path in the repository. */
  readonly path: string
}

type Source = Readonly<Record<string, unknown>> & { readonly promises?: MathsPromises }

const found = Object.entries(import.meta.glob<Source>("../src/maths/*.ts", { eager: true }))
  .filter(([path]) => !path.endsWith("/index.ts"))
  .map(([path, source]) => ({ path: path.replace("..", "packages/kernels"), source }))

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

/** Arguments that are refused. */
export const integers = (operands: number): readonly Expr[] =>
  Array.from({ length: operands }, () => constant("i32", 1))
