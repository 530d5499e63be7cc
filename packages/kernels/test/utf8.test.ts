import fc from "fast-check"
import { expect, it } from "vitest"
import { decodeUtf8, encodeUtf8 } from "../src"

const texts = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", maxLength: 1 }),
    fc.constantFrom("%", "\u0000", "\ufeff", "\ud800", "\udfff"),
  ),
})

it("writes what TextEncoder writes", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text))
    }),
  )
})

it("reads and refuses what TextDecoder does", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const read = (decode: () => string) => {
    try {
      return decode()
    } catch {
      return undefined
    }
  }
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .array(
        fc.constantFrom(
          0x25,
          0x41,
          0x80,
          0xbf,
          0xc0,
          0xc2,
          0xe0,
          0xed,
          0xa0,
          0xef,
          0xbb,
          0xf0,
          0x90,
          0xf4,
          0xf5,
        ),
        { maxLength: 6 },
      )
      .map((all) => Uint8Array.from(all)),
    texts.map((text) => new TextEncoder().encode(text)),
  )
  fc.assert(
    fc.property(bytes, (some) => {
      expect(read(() => decodeUtf8(some))).toBe(read(() => decoder.decode(some)))
    }),
    { numRuns: 2000 },
  )
})
