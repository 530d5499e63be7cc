import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { Tensor } from "../src"
import * as ops from "../src/ops"

/* Every method is in every bundle, so docs/architecture.md closes their list. */

const page = readFileSync(new URL("../../../docs/architecture.md", import.meta.url), "utf8")
const paragraph = page.split("\n\n").find((text) => text.includes("closed: the ")) ?? ""
const [, count] = /closed: the (\d+) that there are/.exec(paragraph) ?? []
const list = paragraph.slice(paragraph.indexOf("PyTorch:"), paragraph.indexOf("Every other"))
const mayJoin = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name)

/** Operations under the names that tensors have them by, and what is made of some. */
const methods = Object.getOwnPropertyNames(Tensor.prototype).filter((name) => {
  const { value, writable, enumerable } = Object.getOwnPropertyDescriptor(Tensor.prototype, name) ?? {}
  const { method } = Object(Reflect.get(ops, name)) as { method?: unknown }
  const others = ["to", "var", "rsub", "rdiv", "lerp", "where"]
  return writable && !enumerable && typeof value === "function" && (value === method || others.includes(name))
})

it("tensors have the methods that the architecture lists, and no others", () => {
  expect(mayJoin.length).toBeGreaterThan(0)
  expect(mayJoin.length).toBeLessThanOrEqual(40)
  expect(new Set(mayJoin).size).toBe(mayJoin.length)
  expect(methods.filter((name) => !mayJoin.includes(name))).toHaveLength(Number(count))
})
