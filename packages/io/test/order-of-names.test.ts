import { zeros } from "@gradus/tensor"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { saveSafetensors } from "../src"

/** Where UTF-16 and UTF-8 differ in order: surrogates stand for what comes after all that is one unit. */
const characters = [
  "",
  "a",
  "\ud7ff",
  "\ue000",
  "\uffff",
  "\u{10000}",
  "\u{103ff}",
  "\u{1f600}",
  "\u{10ffff}",
]

function namesIn(bytes: Uint8Array): string[] {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  return Object.keys(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))))
}

it("tensors of one dtype are in the order of their names' bytes, as the reference implementation has them", () => {
  const saved = (names: readonly string[]) =>
    namesIn(saveSafetensors(Object.fromEntries(names.map((name) => [name, zeros([1])]))))
  const sorted = (names: readonly string[]) =>
    [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const a of characters) for (const b of characters) expect(saved([a, b])).toEqual(sorted([a, b]))
  const name = fc.array(fc.constantFrom(...characters), { maxLength: 3 }).map((list) => list.join(""))
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), (names) => {
      expect(saved(names)).toEqual(sorted(names))
    }),
  )
})
