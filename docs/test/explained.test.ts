import { readFileSync } from "node:fs"
import * as gradus from "gradus"
import { expect, it } from "vitest"

const page = readFileSync(new URL("../guides/compile.md", import.meta.url), "utf8")

it("the guide shows what explain() says of its step, but for the times", () => {
  const [, code, shown] =
    /```ts live\n((?:(?!```)[\s\S])*explain\(\)\)\n)```\n\nIt prints this, with other times:\n\n```text\n([\s\S]*?)\n```/.exec(
      page,
    ) as RegExpExecArray
  let printed = ""
  const names = code.replace(/import (\{.*\}) from "gradus"/, "const $1 = gradus")
  new Function("gradus", "console", names)(gradus, { log: (text: unknown) => (printed += String(text)) })
  const withoutTimes = (text: string) => text.replace(/[\d.]+ ms/g, "… ms").trim()
  expect(withoutTimes(printed)).toBe(withoutTimes(shown))
})
