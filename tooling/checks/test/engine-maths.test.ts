import { expect, test } from "vitest"
import { inexactMaths } from "../engine-maths.mjs"

test.each([
  ["Math.exp(x)", "Math.exp"],
  ["const f = Math.tanh", "Math.tanh"],
  ["Math.random()", "Math.random"],
  ["x ** 2", "**"],
  ["2 ** x", "**"],
  ["x **= 2", "**"],
  ["const { log } = Math", "Math as a value"],
  ["Math['exp'](x)", "Math as a value"],
])("%s is refused", (code, name) => {
  expect(inexactMaths(`\n${code}`)).toEqual([{ name, line: 2 }])
})

test("what is exact in every engine is not", () => {
  const code = 'Math.sqrt(x) + Math.imul(a, b) * 2 ** -24 + Math.PI // Math.exp, x ** 2\n"Math.exp"'
  expect(inexactMaths(code)).toEqual([])
})

test("what a thing promises the laws may use any maths, and nothing else may", () => {
  const formula = "{ a: { formula: (x: number) => Math.exp(x) ** 3 } }"
  expect(inexactMaths(`export const promises: ThingPromises<{ a: 1 }> = ${formula}`)).toEqual([])
  expect(inexactMaths(`const shared: ThingPromise = ${formula}\nMath.cos(1)`)).toEqual([
    { name: "Math.cos", line: 2 },
  ])
  expect(inexactMaths(`export const promises: Thing = ${formula}`)).toHaveLength(2)
})
