import { expect, test } from "vitest"
import { ownState } from "../copies.mjs"

test.each([
  ["let count = 0", "count"],
  ["const known = new WeakMap<object, number>()", "known"],
  ["const owners = new FinalizationRegistry(free)", "owners"],
  ["const known = new Map<Tensor, number>()", "known"],
  ["export const standard = new Generator()", "standard"],
  ["class A { static made = 0 }", "static made"],
  ["if (value instanceof Expr) f()", "instanceof Expr"],
  ["class A { #x = 1; f(other: A) { return other.#x } }", "#x"],
  ["class A { #x = 1; f(other: object) { return #x in other } }", "#x"],
])("%s is found", (code, name) => {
  expect(ownState(`\n${code}`)).toEqual([{ name, line: 2 }])
})

test.each([
  'const state = shared("a.b", () => ({ count: 0, known: new WeakMap<object, number>() }))',
  "const known = new Map<string, number>()",
  'const names = new Set(["a"])',
  "function f() { let x = 0; return new WeakMap() }",
  "if (error instanceof Error) f()",
  "class A { static readonly LIMIT = 3; #x = 1; f() { return this.#x } }",
])("%s is not", (code) => {
  expect(ownState(code)).toEqual([])
})
