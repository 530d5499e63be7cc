import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as optim from "../src"

const leaf = () => tensor([1, 2], { requiresGrad: true })
/** JavaScript without types. */
const js = optim as unknown as {
  readonly [name: string]: (new (...args: unknown[]) => unknown) & ((...args: unknown[]) => unknown)
}
const model = { forward() {}, parameters: () => [leaf()] }
class Net {
  readonly weight = leaf()
}

const refused: readonly (readonly [call: () => unknown, message: string])[] = [
  [
    () => new js.Adam([leaf()], 0.1),
    "Adam: options must be an object of lr, weightDecay, maximize, betas, eps, amsgrad, initialLr, got 0.1. Write { lr: 0.1 }.",
  ],
  [() => new js.Adam([leaf()], null), "Adam: options must be an object of"],
  [() => new js.Adam([leaf()], { weight_decay: 0.1 }), 'got "weight_decay". Did you mean weightDecay?'],
  [
    () => new js.Adam([leaf()], { lr: "0.1" }),
    'Adam: lr must be a number in [0, ∞), got "0.1". The default is 0.001.',
  ],
  [() => new js.Adam([leaf()], { lr: null }), "Adam: lr must be a number in [0, ∞), got null."],
  [() => new js.Adam([leaf()], { lr: tensor(0.1) }), "Adam: lr must be a number in [0, ∞), got a Tensor."],
  [() => new js.Adam([leaf()], { betas: 0.9 }), "Adam: betas must be numbers in [0, 1), [0, 1), got 0.9."],
  [() => new js.Adam([leaf()], { betas: [0.9] }), "Adam: betas must be numbers in"],
  [
    () => new js.Adam([leaf()], { amsgrad: 1 }),
    "Adam: amsgrad must be true or false, got 1. The default is false.",
  ],
  [
    () => new js.SGD(new Net()),
    "SGD: parameters must be a list of tensors, or of pairs of a path and a tensor, got a Net. Pass model.parameters()",
  ],
  [() => new js.SGD(model), "Pass model.parameters()"],
  [() => new js.SGD(leaf()), "SGD: parameters must be a list of tensors"],
  [
    () => new js.SGD(),
    "SGD: parameters must be a list of tensors, or of pairs of a path and a tensor, got undefined.",
  ],
  [() => new js.SGD("weights"), "SGD: parameters must be a list of tensors"],
  [() => new js.SGD([null]), "SGD: parameters must be tensors, or pairs of a path and a tensor, got null."],
  [() => new js.SGD([[leaf(), "w"]]), "SGD: parameters must be tensors, or pairs of a path and a tensor"],
  [() => new js.SGD([{ params: leaf() }]), "SGD: parameters must be a list of tensors"],
  [() => new js.SGD([{ params: [leaf()], learningRate: 1 }]), 'got "learningRate"'],
  [() => new js.SGD([{ params: [leaf()], lr: null }]), "SGD: lr must be a number in [0, ∞), got null."],
  [
    () => adam().addParamGroup(null),
    "Adam: the group must be an object with params, got null. Pass { params",
  ],
  [() => adam().addParamGroup([leaf()]), "Adam: the group must be an object with params"],
  [
    () => adam().step(tensor(1)),
    "Adam.step: closure must be a function that is not asynchronous, got a Tensor.",
  ],
  [() => adam().step(null), "Adam.step: closure must be a function that is not asynchronous, got null."],
  [
    () => adam().step(async () => tensor(1)),
    "Adam.step: closure must be a function that is not asynchronous, got a",
  ],
  [
    () => adam().step(() => Promise.resolve(1)),
    "Adam.step: what the closure returns must be no promise, got a Promise.",
  ],
  [() => adam().stateOf("weight"), 'Adam.stateOf: parameter must be a tensor, got "weight".'],
  [
    () => adam().loadStateDict(),
    "Adam.loadStateDict: the state must be an object of optimizer, state, paramGroups",
  ],
  [
    () => js.clipGradNorm([leaf()], 1, Infinity),
    "clipGradNorm: options must be an object of normType, errorIfNonfinite, got Infinity.",
  ],
  [() => js.clipGradNorm([leaf()], 1, { norm_type: 1 }), "Did you mean normType?"],
  [() => js.clipGradNorm([leaf()]), "clipGradNorm: maxNorm must be a number in [0, ∞], got undefined."],
  [() => js.clipGradNorm([leaf()], "1"), 'clipGradNorm: maxNorm must be a number in [0, ∞], got "1".'],
  [() => js.clipGradNorm(new Net(), 1), "clipGradNorm: parameters must be a list of tensors"],
  [() => js.clipGradNorm(leaf(), 1), "clipGradNorm: parameters must be a list of tensors"],
  [() => js.clipGradValue([leaf()], null), "clipGradValue: clipValue must be a number in [0, ∞], got null."],
  [
    () => js.clipGradValue([1], 1),
    "clipGradValue: parameters must be tensors, or pairs of a path and a tensor, got 1.",
  ],
  [() => js.positive(0), "positive: value must be a number in (0, ∞), got 0."],
  [() => js.unit("0.9"), 'unit: value must be a number in [0, 1), got "0.9".'],
  [() => js.nonNegative(Number.NaN), "nonNegative: value must be a number in [0, ∞), got NaN."],
  [() => js.flag(0), "flag: value must be true or false, got 0."],
  [() => js.tuple(0.9, 0.999), "tuple: each part must be a number such as unit(0.9), got 0.9."],
  [() => js.optional(optim.positive(1)), "optional: hyper must be a number that may be 0"],
  [() => js.optional(0.1), "optional: hyper must be a number that may be 0, got 0.1."],
  [() => js.fading([1], 2), "fading: average must be a tensor, got [1]."],
  [() => js.defineOptimizer("", {}, { step() {} }), 'defineOptimizer: name must be a name, got "".'],
  [
    () => js.defineOptimizer("X", { lr: 0.1 }, { step() {} }),
    "defineOptimizer: lr must be a hyper-parameter, got 0.1.",
  ],
  [
    () => js.defineOptimizer("X", { params: optim.unit(0) }, { step() {} }),
    "the name of a hyper-parameter must be free",
  ],
  [() => js.defineOptimizer("X", {}, {}), "defineOptimizer: step must be a function"],
  [
    () => js.defineOptimizer("X", {}, { step() {}, decay: "l2" }),
    "defineOptimizer: decay must be one of coupled, decoupled",
  ],
  [() => js.defineOptimizer("X", {}, { step() {}, update() {} }), 'got "update"'],
]

function adam() {
  return new js.Adam([leaf()]) as Record<string, (...args: unknown[]) => unknown>
}

describe("what types would refuse", () => {
  for (const [call, message] of refused) {
    it(message, () => {
      expect(call).toThrow(message)
      expect(call).toThrow(/^\w+(\.\w+)?: .* must .*, got .+\. [A-Z]/)
    })
  }

  it("an asynchronous closure is not begun", () => {
    let begun = false
    const closure = async () => {
      begun = true
      return tensor(1)
    }
    expect(() => adam().step(closure)).toThrow()
    expect(begun).toBe(false)
  })

  it("a list of options that is gone through once will do, groups and pairs as well", () => {
    const all = [leaf(), leaf()]
    function* list() {
      yield* all
    }
    expect(new optim.SGD(list()).paramGroups[0].params).toEqual(all)
    expect(new optim.SGD(new Set(all)).paramGroups[0].params).toEqual(all)
    expect(new optim.SGD([{ params: list() }]).paramGroups[0].params).toEqual(all)
    expect(new optim.SGD(new Map([["a", all[0]]])).paramGroups[0].names).toEqual(["a"])
    for (const w of all) w.grad = tensor([3, 4])
    expect(optim.clipGradNorm(list(), 1).item()).toBeCloseTo(Math.sqrt(50), 12)
  })
})

describe("what would be set in vain", () => {
  it("hyper-parameters are set in a group", () => {
    const optimizer = new optim.Adam([leaf()]) as unknown as Record<string, unknown>
    expect(() => (optimizer.lr = 1)).toThrow(
      "Adam: lr must be set in a parameter group, got 1. Set optimizer.paramGroups[0].lr.",
    )
    for (const key of ["betas", "weightDecay", "maximize", "initialLr"]) {
      expect(() => (optimizer[key] = 1)).toThrow(`Set optimizer.paramGroups[0].${key}.`)
    }
  })

  it("a subclass may have fields and accessors of those names", () => {
    class Mine extends optim.SGD {
      lr = 3
      get momentum() {
        return 0.5
      }
    }
    const mine = new Mine([leaf()])
    mine.lr = 4
    expect([mine.lr, mine.momentum, mine.paramGroups[0].lr]).toEqual([4, 0.5, 0.001])
  })

  it("tuples are frozen", () => {
    const [group] = new optim.Adam([leaf()]).paramGroups
    const betas = group.betas as [number, number]
    expect(() => (betas[0] = 0.5)).toThrow(
      "Adam: betas must be left as it is, got 0.5. Set group.betas = [0.9, 0.999], say.",
    )
    expect(group.betas).toEqual([0.9, 0.999])
    group.betas = [0.5, 0.75]
    expect(group.betas).toEqual([0.5, 0.75])
  })
})

it("a gradient that two parameters were given is clipped once", () => {
  const [a, b]: Tensor[] = [leaf(), leaf()]
  const shared = tensor([3, 4])
  a.grad = shared
  b.grad = a.grad
  optim.clipGradValue([a, b], 2)
  optim.clipGradNorm([a, b], 2)
  for (const w of [a, b]) expect(w.grad?.toArray()).toEqual([1, 1].map((x) => Math.fround(x * (1 - 2.5e-7))))
})
