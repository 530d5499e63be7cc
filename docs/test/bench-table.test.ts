import { readFileSync } from "node:fs"
import { expect, it } from "vitest"

/** What a page says of the bench: the paragraph before its table, and the table. */
function benchOf(path: string): string {
  const text = readFileSync(new URL(path, import.meta.url), "utf8")
  return /^Seconds for 50,000 examples[\s\S]*?\n\n\|[\s\S]*?(?=\n\n)/m.exec(text)?.[0] ?? `none in ${path}`
}

it("the guide on performance shows the same measurements as the README", () => {
  expect(benchOf("../guides/performance.md")).toBe(benchOf("../../README.md"))
})
