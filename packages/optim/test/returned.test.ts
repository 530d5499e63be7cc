import { ones, type Tensor, tensor, zerosLike } from "@gradus/tensor"
import { expect, it } from "vitest"
import { defineOptimizer, nonNegative, optional, unit } from "../src"

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
    'Mine: the state that step returns must be all that init names (nothing) and no more, got ["m"].',
  ],
  [
    "a misspelt state",
    (w, g) => [w.sub(g), { M: g }],
    m,
    'Mine: the state that step returns must be all that init names (m) and no more, got ["M"].',
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

it.each<[what: string, returned: Returned]>([
  ["left out", {}],
  ["undefined", { m: undefined }],
])("a state that is %s is refused, and nothing has changed", (_, returned) => {
  const { w, optimizer } = rule((from, g) => [from.sub(g), returned], m)
  expect(() => optimizer.step()).toThrow(
    "Mine: the state that step returns must be all that init names (m) and no more, got [].",
  )
  expect([w.toArray(), optimizer.stateOf(w)]).toEqual([[1, 2], undefined])
})

it("a state of a form that is turned off may be left out, and stays", () => {
  const Made = defineOptimizer(
    "Mine",
    { lr: nonNegative(1), momentum: optional(unit(0)) },
    {
      init: (w, { momentum }): { b?: Tensor } => (momentum ? { b: zerosLike(w) } : {}),
      step: ({ w, g }, { b }, { momentum }) => {
        return momentum && b ? [w.sub(g), { b: b.add(g) }] : [w.sub(g), {}]
      },
    },
  )
  const w = tensor([1, 2], { requiresGrad: true })
  const optimizer = new Made([w], { momentum: 0.5 })
  for (const momentum of [0.5, 0]) {
    optimizer.paramGroups[0].momentum = momentum
    w.grad = tensor([1, 1])
    optimizer.step()
  }
  expect([w.toArray(), optimizer.stateOf(w)?.tensors.b.toArray()]).toEqual([
    [-1, 0],
    [1, 1],
  ])
})

/* What init returns is copied: later steps and its owner do not see each other. */
it.each<[what: string, init: (w: Tensor, kept: Tensor) => Record<string, Tensor>]>([
  ["the parameter itself", (w) => ({ a: w, b: w })],
  ["one tensor twice", (_, kept) => ({ a: kept, b: kept })],
  ["a tensor that is kept elsewhere", (w, kept) => ({ a: kept, b: zerosLike(w) })],
  ["what requires gradients", (w) => ({ a: w.mul(1), b: ones([2], { requiresGrad: true }) })],
  ["a view", (w) => ({ a: w.reshape([1, 2]).reshape([2]), b: w.at("::-1") })],
])("init may return %s", (_, init) => {
  const kept = tensor([5, 6])
  const Made = defineOptimizer(
    "Mine",
    { lr: nonNegative(1) },
    {
      init: (w) => init(w, kept),
      step: ({ w, g }, { a, b }) => [w.sub(g), { a: a.add(1), b: b.add(10) }],
    },
  )
  const w = tensor([1, 2], { requiresGrad: true })
  const before = init(w, kept)
  const [a, b] = [before.a.toArray() as number[], before.b.toArray() as number[]]
  const optimizer = new Made([w])
  for (const _step of [1, 2]) {
    w.grad = tensor([1, 1])
    optimizer.step()
  }
  expect(w.toArray()).toEqual([-1, 0])
  expect(kept.toArray()).toEqual([5, 6])
  const state = optimizer.stateOf(w)?.tensors
  expect(state?.a.toArray()).toEqual(a.map((x) => x + 2))
  expect(state?.b.toArray()).toEqual(b.map((x) => x + 20))
})
