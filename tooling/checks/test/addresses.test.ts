import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url))

/** What takes an address, or a number of bytes, for a signed number of 32 bits. */
const signed = />>>?=? ?[23]\b|& ?~|\| ?63\b/

function uses(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
  return code.split("\n").filter((line) => signed.test(line))
}

test("only kernels/src/memory/address.ts shifts and masks addresses", () => {
  const found: string[] = []
  for (const name of readdirSync(packages)) {
    for (const path of readdirSync(`${packages}${name}/src`, { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts") || path === "memory/address.ts") continue
      for (const line of uses(readFileSync(`${packages}${name}/src/${path}`, "utf8"))) {
        found.push(`${name}/src/${path}: ${line.trim()}`)
      }
    }
  }
  expect(found).toEqual([])
})

test.each(["memory.f32[address >> 2]", "at >>> 3", "(bytes + 63) & ~63", "bytes | 63"])(
  "%s is seen",
  (line) => {
    expect(uses(line)).toEqual([line])
  },
)

test("other bits are not", () => {
  expect(uses("bits >> 16 // >> 2\n(half >> 10) & 31\nlow >> 31")).toEqual([])
})
