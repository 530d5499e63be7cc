import { tensor } from "@gradus/tensor"
import { retire } from "@gradus/tensor/engine"
import { expect, it } from "vitest"
import { defineOptimizer, flag, nonNegative, SGD } from "../src"

/** Plain descent, of which one form is wrong for parameters of three elements. */
const Faulty = defineOptimizer(
  "Faulty",
  { lr: nonNegative(1), faulty: flag(false) },
  { step: ({ w, g }, state, { lr, faulty }) => [faulty && w.size === 3 ? w.sum() : w.sub(g.mul(lr)), state] },
)

it("a step that fails changes no parameter and counts for none, whichever of them failed", () => {
  const [first, second] = [
    [0, 0],
    [0, 0, 0],
  ].map((list) => tensor(list, { requiresGrad: true }))
  const optimizer = new Faulty([first, second])
  const counts = () => [first, second].map((w) => optimizer.stateOf(w)?.t)
  const step = () => {
    for (const w of [first, second]) w.grad = tensor(w.toTypedArray().map(() => 1))
    optimizer.step()
  }
  step()
  optimizer.paramGroups[0].faulty = true
  for (let i = 0; i < 2; i++) {
    expect(step).toThrow(RangeError)
    expect(counts()).toEqual([1, 1])
    expect([first.toArray(), second.toArray()]).toEqual([
      [-1, -1],
      [-1, -1, -1],
    ])
  }
  optimizer.paramGroups[0].faulty = false
  step()
  expect(counts()).toEqual([2, 2])
  expect([first.toArray(), second.toArray()]).toEqual([
    [-2, -2],
    [-2, -2, -2],
  ])
})

it("a parameter in whose place the model has another is refused once it gets no gradient", () => {
  const [w, other] = [1, 2].map((x) => tensor([x], { requiresGrad: true }))
  const optimizer = new SGD([w, other], { lr: 1 })
  retire(other)
  w.grad = tensor([1])
  other.grad = tensor([1])
  optimizer.step()
  other.grad = undefined
  expect(() => optimizer.step()).toThrow(/^SGD: .* must .*, got parameter 1, /)
  expect([w.item(), other.item(), optimizer.stateOf(w)?.t]).toEqual([0, 1, 1])
})
