import { readdirSync, readFileSync } from "node:fs"
import { stale } from "./stale.mjs"

/** What every case has: which file it is of, as `optim/adam/adam`, and its title there. */
export interface Golden {
  readonly thing: string
  readonly name: string
}

/** A tensor in a file; its dtype is float64 where none is told. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly dtype?: string
  readonly data: readonly (number | boolean)[]
}

/** A call of an exported function in a file. */
export interface Call {
  readonly call: string
  readonly args: readonly unknown[]
}

export const isNumbers = (value: unknown): value is Numbers => has(value, "shape") && has(value, "data")
export const isCall = (value: unknown): value is Call => has(value, "call") && has(value, "args")

/** Where a package's files are. */
export const folderOf = (owner: string): URL => new URL(`${owner}/`, import.meta.url)

/**
 * All cases of a kind that makers of a package have written, in whatever file: a new one is found as it is there. What a
 * file's cases share is in each of them.
 *
 * Cases whose maker has changed since are no reference: they are left out where that has been told (`npm run check` does),
 * and an error everywhere else.
 */
export function golden<Case>(owner: string, kind: string): readonly (Case & Golden)[] {
  const folder = folderOf(owner)
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".json"))
    .sort()
  const old = stale(owner)
  const cases = files.flatMap((path) => {
    const { shared = {}, [kind]: found = [] } = JSON.parse(readFileSync(new URL(path, folder), "utf8"), words)
    const thing = `${owner}/${path.slice(0, -".json".length)}`
    const changed = found.length > 0 && old.find((one) => one.thing === thing)
    if (changed && !process.env.GRADUS_STALE_TOLD) throw new Error(changed.message)
    return changed ? [] : (found as object[]).map((one) => ({ thing, ...shared, ...one }) as Case & Golden)
  })
  if (cases.length === 0) throw new Error(`golden: ${owner} must have cases of the kind ${kind}, got none.`)
  return cases
}

/** The export that a case calls. */
export function exportOf<Export>(
  exports: Readonly<Record<string, unknown>>,
  { thing, call }: Golden & { readonly call: string },
): Export {
  if (call in exports) return exports[call] as Export
  throw new Error(
    `golden: conformance/${thing}.json must call an export of src/index.ts, got ${call}. Add its line there, or mend the maker.`,
  )
}

/** Rows for `it.each("%s")`: a title, and the case. */
export const titled = <Case extends Golden>(cases: readonly Case[]): [title: string, Case][] =>
  cases.map((one) => [`${one.thing}: ${one.name}`, one])

/** JSON has no NaN and infinities. */
const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: 1 / 0, "-Infinity": -1 / 0 }
const words = (_key: string, value: unknown) =>
  typeof value === "string" && Object.hasOwn(WORDS, value) ? WORDS[value] : value

const has = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
