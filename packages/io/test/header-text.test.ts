import { describe, expect, it } from "vitest"
import { loadSafetensors } from "../src"
import { HeaderText } from "../src/safetensors/header-text"
import { entry, file } from "./header-file"

const reader = (text: string) => new HeaderText(text, (must, got) => new RangeError(`${must}, got ${got}`))
const skips = (text: string) => {
  const read = reader(text)
  read.skip()
  read.end()
}

describe("the text of a header", () => {
  it("is read over 127 deep, as by the reference implementation, and no deeper", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ]) {
      const nested = (depth: number) => `${open.repeat(depth - 1)}[]${close.repeat(depth - 1)}`
      expect(() => skips(nested(127))).not.toThrow()
      expect(() => skips(nested(128))).toThrow(RangeError)
      expect(() => skips(open.repeat(1e5))).toThrow(RangeError)
    }
  })

  it("has commas, and nothing else, between its members", () => {
    for (const between of [";", ":", " ", ".", '"', ",,"]) {
      expect(() => reader(`[2${between}3]`).integers("sizes", 3), between).toThrow(RangeError)
      expect(() => skips(`{"a":[]${between}"b":[]}`), between).toThrow(RangeError)
    }
    expect(reader("[2 ,\n3]").integers("sizes", 3)).toEqual([2, 3])
  })

  it("has whole numbers up to 2^53 − 1, written out", () => {
    const most = Number.MAX_SAFE_INTEGER
    for (const number of [0, 7, 10, most])
      expect(reader(`[${number}]`).integers("sizes", 1)).toEqual([number])
    for (const text of [
      `${most + 1}`,
      `${most + 2}`,
      `${most}0`,
      "007",
      "-1",
      "",
      "1.",
      "1e3",
      "0x1",
      "x",
      "1_0",
    ])
      expect(() => reader(`[${text},]`).integers("sizes", 2), text).toThrow(RangeError)
  })
})

describe("tensors", () => {
  it("without elements may begin where another does, whichever is listed first", () => {
    const [some, none] = [entry("F32", "[2]", "[0,8]"), entry("F32", "[0]", "[0,0]")]
    const end = entry("F32", "[0]", "[8,8]")
    for (const header of [
      `{"a":${some},"b":${none},"c":${end}}`,
      `{"b":${none},"a":${some},"c":${end}}`,
      `{"c":${end},"b":${none},"a":${some}}`,
    ]) {
      expect(loadSafetensors(file(header, 8)).tensors.a.toArray()).toEqual([0, 0])
    }
  })

  it("of a header that goes on behind the end of the file are cut short", () => {
    for (const missing of [1, 7, 8, 9]) {
      const whole = file(`{"w":${entry("F32", "[0]", "[0,0]")}}${" ".repeat(9)}`, 0)
      expect(() => loadSafetensors(whole.subarray(0, whole.length - missing))).toThrow(
        /the file, of \d+ bytes/,
      )
    }
  })

  it("are told by names that are cut, since a file may have long ones", () => {
    const name = "n".repeat(1e5)
    const bytes = file(`{"${name}":{}}`, 0)
    expect(() => loadSafetensors(bytes)).toThrow(name.slice(0, 80))
    expect(() => loadSafetensors(bytes)).toThrow(/^.{1,300}$/)
  })
})
