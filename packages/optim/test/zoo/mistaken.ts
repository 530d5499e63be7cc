import { readFileSync } from "node:fs"
import * as tensor from "@gradus/tensor"
import { exportsOf } from "../../../../tooling/config/mistaken"
import * as optim from "../../src"
import type { Specimen } from "./rules"

const text = readFileSync(new URL("rules.ts", import.meta.url), "utf8")
const modules: Readonly<Record<string, unknown>> = { "@gradus/tensor": tensor, "../../src": optim }

/** One of the right rules with a mistake in it: a piece of its text replaced by another. Its formula stays. */
export function mistaken(name: string, piece: string, mistake: string): Specimen {
  const start = text.indexOf(`export const ${name} = `)
  const end = text.indexOf("\n  {\n", start)
  const rule = text.slice(start, end)
  if (start < 0 || rule.split(piece).length !== 2) throw new Error(`${name} has ${piece} not just once`)
  const changed = text.slice(0, start) + rule.replace(piece, () => mistake) + text.slice(end)
  return exportsOf(changed, (id) => modules[id])[name] as Specimen
}
