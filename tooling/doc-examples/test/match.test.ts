import { describe, expect, test } from "vitest"
import { matchText } from "../src/match-text"
import { matchValue } from "../src/match-value"

const tensor = (values: unknown) => ({ toArray: () => values, toString: () => "tensor" })

describe("matchValue", () => {
  test.each<[string, unknown]>([
    ["0.3333", 1 / 3],
    ["-0.3333", -1 / 3],
    ["1.50e-7", 1.499e-7],
    ["7", 7],
    ["0", -0],
    ["-0", -0],
    ["NaN", Number.NaN],
    ["-Infinity", -Infinity],
    ["1_000", 1000],
    ["true", true],
    ["null", null],
    ["undefined", undefined],
    ["3n", 3n],
    ['"a b"', "a b"],
    ["[1, [2.5, 3]]", [1, [2.51, 3]]],
    ["[1, 2, ...]", [1, 2, 3, 4]],
    ["[0.5, 1]", new Float32Array([0.5, 1])],
    ["{ a: 1, b: [2] }", { a: 1, b: [2] }],
    ["{ a: 1, ... }", { a: 1, b: [2] }],
    [
      "[[1, 2], [3, 4]]",
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ],
    ["{ w: [1.00] }", { w: tensor([0.999]) }],
    ["2.5", tensor(2.5)],
    ["Linear(in=2, p=0.33)", { toString: () => "Linear(in=2,\n  p=0.3333)".replace(",\n ", ",") }],
  ])("%s is said of %o", (expected, actual) => expect(matchValue(expected, actual)).toBe(true))

  test.each<[string, unknown]>([
    ["0.3334", 1 / 3],
    ["7", 7.0001],
    ["7", "7"],
    ["-0", 0],
    ["0", Number.NaN],
    ["NaN", 0],
    ["true", "true"],
    ["undefined", null],
    ["[1, 2]", [1, 2, 3]],
    ["[1, 2, ...]", [1]],
    ["[1, 2]", tensor([1, 3])],
    ["{ a: 1 }", { a: 1, b: 2 }],
    ["{ a: 1, b: undefined }", { a: 1 }],
    ['"a"', "b"],
    ["3n", 3],
    ["Linear(in=2)", { toString: () => "Linear(in=3)" }],
  ])("%s is not said of %o", (expected, actual) => expect(matchValue(expected, actual)).toBe(false))
})

test("matchText forgives white space and rounding, nothing else", () => {
  expect(matchText("loss 0.33 after 10 steps", "loss  0.3333 after 10\nsteps")).toBe(true)
  expect(matchText("[1, 2]", "[ 1, 2 ]")).toBe(true)
  expect(matchText("loss 0.33 after 10 steps", "loss 0.3333 after 11 steps")).toBe(false)
  expect(matchText("loss", "loss 1")).toBe(false)
  expect(matchText("a 1", "b 1")).toBe(false)
})
