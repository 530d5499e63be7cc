import { type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { readFormula } from "../site/lecture/race/formula"

const at = (text: string, x: number, y: number) => {
  const number = (value: number): Tensor => tensor(value, { dtype: "float64" })
  return readFormula(text)(number(x), number(y)).item()
}

describe("a typed formula", () => {
  it.each([
    ["x.square().add(y.sin())", 9 + Math.sin(2)],
    ["x**2 + sin(y)", 9 + Math.sin(2)],
    ["(1 - x)^2 + 10*(y - x*x)^2", 4 + 490],
    ["x - y - 1", 0],
    ["-x**2", -9],
    ["2 * -y / 4", -1],
    ["x.maximum(y.mul(2)).add(pi)", 4 + Math.PI],
    ["x.pow(2 * 1.5)", 27],
    ["exp(x.sub(3)).rsub(2)", 1],
  ])("%s", (text, value) => {
    expect(at(text, 3, 2)).toBeCloseTo(value, 12)
  })

  it.each([
    ["x.sqare()", "there is no operation “sqare”; did you mean “square”?", 2],
    ["x.constructor()", "there is no operation “constructor”", 2],
    ["x.add()", "“add” takes one argument, got 0", 2],
    ["x.sin(2)", "“sin” takes nothing in its parentheses, got 1", 2],
    ["x + z", "the variables are x and y, got “z”", 4],
    ["x.add(y", "“)” is missing at the end", 7],
    ["x y", "expected an operation, such as .add(…), got “y”", 2],
    ["x; alert(1)", "there is no use for “;” here", 1],
    ["", "x, y or a number is missing at the end", 0],
    ["3 + 4", "it must use x or y", 0],
  ])("%s is refused", (text, message, place) => {
    expect(() => readFormula(text)).toThrow(expect.objectContaining({ message, at: place }))
  })
})
