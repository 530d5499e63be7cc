import { ones, type Tensor, tensor, zerosLike } from "@gradus/tensor"
import { expect, it } from "vitest"
import { defineOptimizer, nonNegative } from "../src"

/* What a rule returns is looked at: numbers that are dropped, or left as they were, would be wrong in silence. */

type Returned = Readonly<Record<string, unknown>>
const rule = (step: (w: Tensor, g: Tensor, state: Returned) => unknown, init?: (w: Tensor) => unknown) => {
  const Made = defineOptimizer("Mine", { lr: nonNegative(1) }, {
    step: ({ w, g }: { w: Tensor; g: Tensor }, state: Returned) => step(w, g, state),
    ...(init && { init }),
  } as never)
  const w = tensor([1, 2], { requiresGrad: true })
  w.grad = tensor([1, 1])
  return { w, optimizer: new Made([w]) }
}
const m = (w: Tensor) => ({ m: zerosLike(w) })

it.each<
  [
    what: string,
    step: (w: Tensor, g: Tensor, state: Returned) => unknown,
    init: ((w: Tensor) => unknown) | undefined,
    message: string,
  ]
>([
  [
    "a state that init does not name",
    (w, g) => [w.sub(g), { m: g }],
    undefined,
    "Mine: a state that step returns must be among none, which init names",
  ],
  [
    "a misspelt state",
    (w, g) => [w.sub(g), { M: g }],
    m,
    'Mine: a state that step returns must be among m, which init names, got "M".',
  ],
  [
    "a parameter alone",
    (w, g) => w.sub(g),
    m,
    "Mine: what step returns must be [parameter, state], got a Tensor.",
  ],
  ["a list of one", (w, g) => [w.sub(g)], m, "Mine: what step returns must be [parameter, state], got ["],
  [
    "a list of three",
    (w, g, state) => [w.sub(g), state, 1],
    m,
    "Mine: what step returns must be [parameter, state], got [",
  ],
  [
    "what only looks like a list",
    (w, g, state) => ({ 0: w.sub(g), 1: state, length: 2 }),
    m,
    "Mine: what step returns must be [parameter, state], got {",
  ],
  [
    "nothing for a state",
    (w, g) => [w.sub(g), null],
    m,
    "Mine: what step returns must be [parameter, state]",
  ],
  ["a number", () => [5, {}], m, "Mine: what step returns must be [parameter, state]"],
  ["nothing", () => undefined, m, "Mine: what step returns must be [parameter, state], got undefined."],
  [
    "a promise",
    async (w) => [w, {}],
    m,
    "Mine: what step returns must be [parameter, state], got a Promise.",
  ],
  [
    "numbers as a state",
    (w, _, state) => [w, { ...state, m: 3 }],
    m,
    "Mine: what step returns must be [parameter, state]",
  ],
  [
    "another shape",
    (w, g) => [w.sub(g).sum(), {}],
    undefined,
    "Mine: the parameter that step returns must be float32 [2], got float32 [].",
  ],
  [
    "another dtype",
    (w, g) => [w.sub(g).to("int32"), {}],
    undefined,
    "Mine: the parameter that step returns must be float32 [2], got int32 [2].",
  ],
  [
    "a state of another shape",
    (w) => [w, { m: ones([3]) }],
    m,
    "Mine: the state m that step returns must be float32 [2], got float32 [3].",
  ],
  [
    "numbers from init",
    (w, _, state) => [w, state],
    () => ({ n: 0 }),
    "Mine: what init returns must be an object of tensors by name",
  ],
  [
    "a list from init",
    (w, _, state) => [w, state],
    (w) => [w],
    "Mine: what init returns must be an object of tensors by name",
  ],
])("%s is refused, and nothing has changed", (_, step, init, message) => {
  const { w, optimizer } = rule(step, init)
  expect(() => optimizer.step()).toThrow(message)
  expect(w.toArray()).toEqual([1, 2])
  expect(optimizer.stateOf(w)).toBeUndefined()
})

it("a state may be left out, or undefined, and stays", () => {
  const { w, optimizer } = rule(
    (w, g) => [w.sub(g), { m: undefined }],
    (w) => ({ m: zerosLike(w).add(3) }),
  )
  optimizer.step()
  expect([w.toArray(), optimizer.stateOf(w)?.tensors.m.toArray()]).toEqual([
    [0, 1],
    [3, 3],
  ])
})
