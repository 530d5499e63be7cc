import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { loadSafetensors, saveSafetensors } from "../src"
import { files } from "./arbitrary-tensors"
import { entry, file } from "./header-file"

/** Loads it or refuses it in our own words. */
function loadsOrRefuses(bytes: Uint8Array): boolean {
  try {
    loadSafetensors(bytes, "hostile")
    return true
  } catch (error) {
    expect((error as Error).message).toMatch(/^hostile: .* must .*, got .*\. \S.*\.$/s)
    return false
  }
}

describe("hostile files", () => {
  const w = entry("F32", "[2]", "[0,8]")
  const cases: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
    ["an empty file", new Uint8Array(), /at least 8 bytes, got 0\. The file is cut short/],
    [
      "a header beyond the file",
      file(`{"w":${w}}`, 8).subarray(0, 30),
      /must end within the file, of 30 bytes/,
    ],
    [
      "an absurd header length",
      new Uint8Array(8).fill(255),
      /at most 100000000 bytes, got 18446744073709551615/,
    ],
    ["a header that is not JSON", file("hello", 0), /must begin with "\{", got "hello"/],
    ["a byte order mark", file("\ufeff{}", 0), /must begin with "\{"/],
    ["an array for a header", file("[]", 0), /must begin with "\{"/],
    ["bytes that are not UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), /must be UTF-8/],
    ["a header cut short", file(`{"w":{"dtype"`, 0), /with : at character 13, got the end/],
    ["text behind the header", file("{} {}", 0), /with the end at character 3, got "\{\}"/],
    ["a trailing comma", file(`{"w":${w},}`, 8), /with " at character/],
    ["a name twice", file(`{"w":${w},"w":${w}}`, 8), /keys of the header must differ, got "w" twice/],
    ["a name twice in disguise", file(`{"w":${w},"\\u0077":${w}}`, 8), /must differ, got "w" twice/],
    ["a field twice", file(`{"w":{"shape":[2],"shape":[2]}}`, 8), /keys of tensor "w" must differ/],
    ["metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), /"__metadata__" twice/],
    ["a metadata key twice", file(`{"__metadata__":{"a":"","a":""}}`, 0), /"a" twice/],
    ["metadata that is not text", file(`{"__metadata__":{"a":1}}`, 0), /must be JSON with " at/],
    ["an unknown field alone", file(`{"w":{"scale":2}}`, 0), /got no dtype/],
    ["metadata that is a list", file(`{"__metadata__":[]}`, 0), /must be JSON with \{ at/],
    ["metadata null within", file(`{"__metadata__":{"a":null}}`, 0), /must be JSON with " at/],
    ["a null that is none", file(`{"__metadata__":nul}`, 0), /must be JSON with a value at/],
    ["a tensor that is null", file(`{"w":null}`, 0), /must be JSON with \{ at/],
    ...[
      `01`,
      `1.`,
      `.5`,
      `+1`,
      `NaN`,
      `1e`,
      `tru`,
      `nullx`,
      `[1,]`,
      `{"a":1,}`,
      `{1:2}`,
      `"\\ud800"`,
      `'a'`,
    ].map(
      (value) =>
        [
          `an unknown field of ${value}`,
          file(`{"w":{"x":${value},${w.slice(1)}}`, 8),
          /the header must be JSON/,
        ] as const,
    ),
    [
      "an unknown field that is deep",
      file(`{"w":{"x":${"[".repeat(1e6)}`, 0),
      /not be nested more than 127 deep/,
    ],
    ["a missing field", file(`{"w":{"dtype":"F32","shape":[2]}}`, 0), /got no two data_offsets/],
    ["a missing dtype", file(`{"w":{"shape":[2],"data_offsets":[0,8]}}`, 8), /got no dtype/],
    ["a missing shape", file(`{"w":{"dtype":"F32","data_offsets":[0,8]}}`, 8), /got no shape/],
    [
      "an unknown dtype",
      file(`{"w":${entry("F8_E4M3", "[2]", "[0,2]")}}`, 2),
      /dtype among .*, got "F8_E4M3"/,
    ],
    ["a type of Object's", file(`{"w":${entry("toString", "[2]", "[0,2]")}}`, 2), /got "toString"/],
    ["a negative size", file(`{"w":${entry("F32", "[-2]", "[0,8]")}}`, 8), /whole numbers .*, got -2/],
    ["a fraction", file(`{"w":${entry("F32", "[2.0]", "[0,8]")}}`, 8), /whole numbers .*, got 2\.0/],
    ["an exponent", file(`{"w":${entry("F32", "[2e0]", "[0,8]")}}`, 8), /whole numbers .*, got 2e0/],
    ["a leading zero", file(`{"w":${entry("F32", "[02]", "[0,8]")}}`, 8), /whole numbers .*, got 02/],
    [
      "a size beyond 2^53",
      file(`{"w":${entry("F32", "[9007199254740993]", "[0,8]")}}`, 8),
      /got 9007199254740993/,
    ],
    [
      "a huge size",
      file(`{"w":${entry("F32", "[4000000000]", "[0,8]")}}`, 8),
      /must have 16000000000 bytes, got 8/,
    ],
    [
      "sizes that overflow",
      file(`{"w":${entry("U8", "[4294967296,4294967296]", "[0,8]")}}`, 8),
      /must have 184467/,
    ],
    [
      "65 dimensions",
      file(`{"w":${entry("U8", `[${Array(65).fill(1)}]`, "[0,1]")}}`, 1),
      /at most 64 entries/,
    ],
    ["three offsets", file(`{"w":${entry("F32", "[2]", "[0,8,8]")}}`, 8), /at most 2 entries/],
    [
      "one offset",
      file(`{"w":${entry("F32", "[2]", "[0]")}}`, 8),
      /two data_offsets, got no two data_offsets/,
    ],
    ["offsets that fall", file(`{"w":${entry("F32", "[2]", "[8,0]")}}`, 8), /must rise .*, got \[8, 0\]/],
    ["offsets out of range", file(`{"w":${entry("F32", "[2]", "[4,12]")}}`, 8), /within the 8 bytes of data/],
    ["too few bytes", file(`{"w":${entry("F32", "[2]", "[0,4]")}}`, 4), /must have 8 bytes, got 4/],
    ["too many bytes", file(`{"w":${entry("F32", "[]", "[0,8]")}}`, 8), /F32 \[\], must have 4 bytes, got 8/],
    [
      "an overlap",
      file(`{"a":${w},"b":${entry("F32", "[2]", "[4,12]")}}`, 12),
      /"b" .* an overlap of 4 bytes/,
    ],
    ["the same bytes for two", file(`{"a":${w},"b":${w}}`, 8), /an overlap of 8 bytes/],
    ["a hole", file(`{"a":${w},"b":${entry("F32", "[1]", "[12,16]")}}`, 16), /"b" .* a hole of 4 bytes/],
    ["a hole at the start", file(`{"b":${entry("F32", "[1]", "[4,8]")}}`, 8), /a hole of 4 bytes/],
    ["trailing bytes", file(`{"a":${w}}`, 9), /must end with the last tensor, got 1 more bytes/],
    ["data without tensors", file("{}", 3), /got 3 more bytes/],
    ["a lone surrogate", file(`{"\\ud800":${w}}`, 8), /must be JSON, got the string/],
    ["a control character", file(`{"\n":${w}}`, 8), /must be JSON, got the string/],
    ["a string without end", file(`{"w`, 0), /must be JSON, got the string/],
    ["a long string without end", file(`{"${"\\".repeat(1e6)}`, 0), /must be JSON, got the string/],
  ]

  it.each(cases)("refuses %s", (_, bytes, message) => {
    expect(() => loadSafetensors(bytes, "hostile")).toThrow(message)
    expect(loadsOrRefuses(bytes)).toBe(false)
  })

  it("accepts what is unusual but right", () => {
    const scalar = entry("F32", "[]", "[0,4]")
    const empty = entry("F64", "[0,9007199254740991]", "[4,4]")
    const { tensors } = loadSafetensors(file(` {"b":${empty},\n\t"a":${scalar}} `.trimStart(), 4))
    expect(Object.keys(tensors)).toEqual(["b", "a"])
    expect(tensors.a.shape).toEqual([])
    expect(tensors.b.size).toBe(0)
    expect(loadSafetensors(file("{}   ", 0)).tensors).toEqual({})
    expect(loadSafetensors(file("\n{}", 0)).tensors).toEqual({})
  })

  // What safetensors 0.8.0 for Python loads.
  it("reads over null for metadata and over fields that are not known, as the reference implementation", () => {
    const one = loadSafetensors(file(`{"__metadata__":null,"w":${w}}`, 8))
    expect({ ...one.metadata }).toEqual({})
    expect(one.tensors.w.toArray()).toEqual([0, 0])
    expect(loadSafetensors(file(`{"__metadata__": null}`, 0)).tensors).toEqual({})
    const values = [
      `2`,
      `-1.5e-3`,
      `"a\\"}"`,
      `null`,
      `true`,
      `false`,
      `[]`,
      `{}`,
      `{"a":[1,{"b":null}],"c":"x"}`,
      ` 0 `,
    ]
    for (const value of [...values, "[".repeat(120) + "]".repeat(120)]) {
      for (const text of [`{"scale":${value},${w.slice(1)}`, `${w.slice(0, -1)},"scale":${value}}`]) {
        expect(loadSafetensors(file(`{"w":${text}}`, 8)).tensors.w.toArray()).toEqual([0, 0])
      }
    }
  })

  it("never meets anything else: noise, and good files with a few bytes changed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        loadsOrRefuses(noise)
        loadsOrRefuses(file(`{${String.fromCharCode(...noise)}`, 0))
      }),
    )
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 })
    fc.assert(
      fc.property(files, edits, fc.nat({ max: 9 }), (given, changes, cut) => {
        const bytes = saveSafetensors(given.tensors, given.metadata)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        loadsOrRefuses(bytes.subarray(0, bytes.length - cut))
      }),
    )
  })

  it("never meets anything else: headers of right parts put together wrongly", () => {
    const numbers = fc.array(fc.oneof(fc.nat({ max: 9 }), fc.double(), fc.constantFrom(-1, 2 ** 53)), {
      maxLength: 3,
    })
    const parts = fc.oneof(fc.string(), numbers, fc.constantFrom("F32", "I64", "BOOL", null, {}, [[]]))
    const keys = fc.constantFrom("dtype", "shape", "data_offsets", "w", "__metadata__", "__proto__")
    const tree = fc.dictionary(keys, fc.oneof(parts, fc.dictionary(keys, parts)))
    const right = fc.record({
      dtype: fc.constantFrom("F32", "F16", "BOOL", "I64", "U8"),
      shape: fc.array(fc.nat({ max: 3 }), { maxLength: 2 }),
      data_offsets: fc.tuple(fc.nat({ max: 16 }), fc.nat({ max: 16 })),
    })
    const headers = fc.oneof(tree, fc.dictionary(fc.string({ maxLength: 1 }), right))
    fc.assert(
      fc.property(headers, fc.nat({ max: 16 }), (header, data) => {
        loadsOrRefuses(file(JSON.stringify(header), data))
      }),
    )
  })
})
