import * as umbrella from "gradus"
import { type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { CALLS, run } from "./calls"
import { described, listed, STRANGERS, SURPLUS, SUSPECTS, tried } from "./suspects"

const m = () =>
  tensor([
    [1, 2],
    [3, 4],
  ])
const w = () => tensor([1, 2], { requiresGrad: true })
const model = () => new umbrella.Linear(2, 2)
const numbers = () => new umbrella.TensorDataset(tensor([1, 2, 3]))
const optimizer = () => new umbrella.SGD([w()], { lr: 0.1 })

/** Objects that users call methods of, by name. */
const OBJECTS: Readonly<Record<string, () => object>> = {
  Tensor: m,
  Generator: () => new umbrella.Generator(1),
  Module: model,
  Sequential: () => new umbrella.Sequential(model(), new umbrella.ReLU()),
  Optimizer: optimizer,
  scheduler: () => umbrella.exponentialLR(optimizer(), { gamma: 0.5 }),
  chainedScheduler: () => umbrella.chainedScheduler([umbrella.exponentialLR(optimizer(), { gamma: 0.5 })]),
  plateau: () => umbrella.reduceLROnPlateau(optimizer(), {}),
  DataLoader: () => new umbrella.DataLoader(numbers(), { batchSize: 2 }),
  TensorDataset: numbers,
  Subset: () => new umbrella.Subset(numbers(), [0, 1]),
  BatchSampler: () => new umbrella.BatchSampler(new umbrella.SequentialSampler(3), 2),
  RandomSampler: () => new umbrella.RandomSampler(3),
  WeightedRandomSampler: () => new umbrella.WeightedRandomSampler([1, 2], 2),
}

/** These, and one of every class that is exported. */
const ALL: readonly (readonly [string, () => object])[] = [
  ...Object.entries(OBJECTS),
  ...CALLS.flatMap((call) =>
    call.isClass ? [[call.name, () => run(call, call.args()) as object] as const] : [],
  ),
]

/** Operations whose methods have another name or order of arguments: the right arguments. */
const OWN: Readonly<Record<string, () => unknown[]>> = {
  "Tensor.to": () => ["float64"],
  "Tensor.var": () => [{ dim: 0 }],
  "Tensor.rsub": () => [m()],
  "Tensor.rdiv": () => [m()],
  "Tensor.lerp": () => [m(), 0.5],
  "Tensor.where": () => [m().gt(1), 0],
  "Tensor.assign": () => [m()],
  "Generator.manualSeed": () => [1],
  "Generator.skip": () => [1],
  "Generator.fork": () => [1],
  "Generator.loadState": () => [new umbrella.Generator(2).state()],
  "Module.train": () => [false],
  "Module.apply": () => [() => undefined],
  "Module.to": () => ["float64"],
  "Module.loadStateDict": () => [model().stateDict(), { strict: true }],
  "Sequential.at": () => [0],
  "Optimizer.addParamGroup": () => [{ params: [w()] }],
  "Optimizer.step": () => [() => m()],
  "Optimizer.stateOf": () => [w()],
  "Optimizer.loadStateDict": () => [optimizer().stateDict()],
  "scheduler.step": () => [1],
  "scheduler.loadStateDict": () => [umbrella.exponentialLR(optimizer(), { gamma: 0.5 }).stateDict()],
  "chainedScheduler.step": () => [1],
  "chainedScheduler.loadStateDict": () => [
    umbrella.chainedScheduler([umbrella.exponentialLR(optimizer(), { gamma: 0.5 })]).stateDict(),
  ],
  "plateau.step": () => [1],
  "plateau.loadStateDict": () => [umbrella.reduceLROnPlateau(optimizer(), {}).stateDict()],
  "DataLoader.loadStateDict": () => [new umbrella.DataLoader(numbers(), { batchSize: 2 }).stateDict()],
  "TensorDataset.get": () => [0],
  "TensorDataset.batch": () => [Int32Array.of(0)],
  "Subset.get": () => [0],
  "Subset.batch": () => [Int32Array.of(0)],
  "BatchSampler.batches": () => [0, 0],
  "RandomSampler.order": () => [0],
  "SequentialSampler.order": () => [0],
  "WeightedRandomSampler.order": () => [0],
}

/** For the packages alone, or called by the language. */
const INTERNAL =
  /\.(derive|onesLike|toHeap|makeResident|setNode|cut|constructor|toString|toJSON|extraRepr|forward|checkRank|backward|item)$/
const NAMES: Readonly<Record<string, string>> = { OptimizerBase: "Optimizer" }
const VARIADIC = new Set(["Tensor.at"])

interface Method {
  readonly name: string
  readonly object: () => object
  readonly args: () => unknown[]
}

function methodsOf(owner: string, make: () => object): Method[] {
  const made = make()
  const names = new Map<string, string>()
  for (let one = made; Object.getPrototypeOf(one); one = Object.getPrototypeOf(one)) {
    // A method is tried as one of the class that has it.
    const of = one === made ? owner : (NAMES[one.constructor.name] ?? one.constructor.name)
    for (const [key, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      // A length throws: no tensor has one.
      const shown = get && key !== "length" ? Reflect.get(made, key) : value
      if (typeof shown === "function") names.set(`${of}.${key}`, key)
    }
  }
  return [...names].flatMap(([name, key]) => {
    if (INTERNAL.test(name)) return []
    const operation = owner === "Tensor" ? CALLS.find((call) => call.name === key) : undefined
    const object = operation ? () => operation.args()[0] as object : make
    return [{ name, object, args: OWN[name] ?? (() => operation?.args().slice(1) ?? []) }]
  })
}

const METHODS = [
  ...new Map(
    ALL.flatMap(([owner, make]) => methodsOf(owner, make))
      .reverse()
      .map((method) => [method.name, method]),
  ).values(),
  { name: "Tensor.item", object: () => tensor(1), args: () => [] },
  { name: "Tensor.backward", object: () => w().sum(), args: () => [tensor(1), { retainGraph: true }] },
]

const called = ({ name, object }: Method, args: readonly unknown[]) => {
  const target = object()
  const method = Reflect.get(target, name.slice(name.indexOf(".") + 1)) as (...given: unknown[]) => unknown
  return tried(() => method.apply(target, [...args]))
}

describe("methods", () => {
  it("are those of every kind of object", () => {
    expect(METHODS.length).toBeGreaterThan(120)
  })

  for (const method of METHODS) {
    it(`${method.name} takes right arguments, nothing after them, and none of another kind`, () => {
      expect(described(called(method, method.args()))).toBe("silent")
      const found: Record<string, string> = {}
      if (!VARIADIC.has(method.name)) {
        for (const [what, make] of Object.entries(SURPLUS)) {
          const got = called(method, [...method.args(), make()])
          if (got !== "ours") found[`${what} after them`] = described(got)
        }
      }
      for (const [place] of method.args().entries()) {
        for (const [what, make] of Object.entries(SUSPECTS)) {
          const got = called(method, Object.assign(method.args(), { [place]: make() }))
          if (got instanceof Error || (what in STRANGERS && got !== "ours")) {
            found[`${what} as argument ${place}`] = described(got)
          }
        }
        const got = called(method, method.args().slice(0, place))
        if (got instanceof Error) found[`${place} arguments`] = described(got)
      }
      expect(listed(found)).toBe("")
    })
  }
})

describe("methods that were taken off their objects", () => {
  it("do what they do, or are refused", () => {
    const found: Record<string, string> = {}
    for (const { name, object, args } of METHODS) {
      const method = Reflect.get(object(), name.slice(name.indexOf(".") + 1)) as (
        ...given: unknown[]
      ) => unknown
      const got = tried(() => Reflect.apply(method, undefined, args()))
      if (got instanceof Error) found[name] = described(got)
    }
    expect(listed(found)).toBe("")
  })
})

describe("fields", () => {
  const setting = (object: object, key: string, value: unknown) =>
    tried(() => Reflect.set(object, key, value))

  it.each(ALL)("of a %s are set in vain by nobody", (_, make) => {
    const found: Record<string, string> = {}
    const object = make()
    for (let one = object; Object.getPrototypeOf(one); one = Object.getPrototypeOf(one)) {
      for (const [key, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
        if (!get && !set) continue
        // Those that can be set take what they are, but nothing of another kind.
        for (const [what, value] of Object.entries(STRANGERS)) {
          const got = setting(object, key, value())
          if (got !== "ours") found[`${key} = ${what}`] = described(got)
        }
      }
    }
    expect(listed(found)).toBe("")
  })

  it.each([
    ["shape", [9]],
    ["dtype", "int32"],
    ["grad", 5],
    ["grad", null],
    ["requiresGrad", "yes"],
    ["T", m()],
    ["size", 3],
  ])("of tensors are not to be set: %s = %j", (key, value) => {
    expect(described(setting(m(), key, value))).toBe("ours")
  })

  it.each(CALLS)("shapes of what $name gives are lists that nobody changes", ({ target, isClass, args }) => {
    if (isClass) return
    const results = [Reflect.apply(target, undefined, args())].flat()
    for (const one of results) if (umbrella.isTensor(one)) expect(Object.isFrozen(one.shape)).toBe(true)
    for (const one of args())
      if (umbrella.isTensor(one)) expect(() => (one.shape as number[]).push(1)).toThrow(TypeError)
  })
})

describe("layers", () => {
  const layers = CALLS.flatMap(({ name, target, isClass, args }) => {
    if (!isClass) return []
    const made = Reflect.construct(target, args()) as { forward?: (...inputs: unknown[]) => Tensor }
    return umbrella.isModule(made) ? [[name, made as { forward(...inputs: unknown[]): Tensor }] as const] : []
  })

  it.each(layers)("%s takes one tensor", (_, layer) => {
    const found: Record<string, string> = {}
    for (const [what, make] of Object.entries(SUSPECTS)) {
      const got = tried(() => layer.forward(make()))
      if (got !== "ours") found[what] = described(got)
    }
    const got = [tried(() => layer.forward()), tried(() => layer.forward(m(), m()))]
    expect([listed(found), ...got.map(described)]).toEqual(["", "ours", "ours"])
  })
})

describe("what cannot be called or looked at", () => {
  const x = m()
  const untyped = umbrella as unknown as Record<string, (...args: unknown[]) => unknown>

  it.each([
    [
      "noGrad(class {})",
      () => umbrella.noGrad(class {} as never),
      "noGrad: what to run must be a function, got",
    ],
    ["enableGrad(class {})", () => umbrella.enableGrad(class {} as never), "enableGrad: what to run"],
    ["grad(class {})", () => umbrella.grad(class {} as never), "grad: f must be a function, got"],
    ["fork(Symbol())", () => new umbrella.Generator().fork(Symbol("a") as never), "Generator.fork: stream"],
    ["chainedScheduler(Array(3))", () => umbrella.chainedScheduler(Array(3)), "chainedScheduler: schedulers"],
    ["cat(Array(2))", () => umbrella.cat(Array(2)), "cat: tensors must be a list of tensors, got"],
    [
      "tensor(Object.create(null))",
      () => untyped.tensor(Object.create(null)),
      "tensor: elements must be numbers",
    ],
    [
      "tensor(Array(2))",
      () => tensor(Array(2)),
      "tensor: elements must be numbers or booleans, got undefined",
    ],
    [
      "apply(5)",
      () => model().apply(5 as never),
      "Module.apply: visit must be a function of a module, got 5",
    ],
    ["at(1n)", () => new umbrella.Sequential(model()).at(1n as never), "Sequential.at: position must be"],
    [
      "div(2, {})",
      () => (x as never as typeof untyped).div(2, { roundingMode: "floor" }),
      "div: nothing must follow",
    ],
    ["sum(0, true, 1)", () => (x as never as typeof untyped).sum(0, true, 1), "sum: nothing must follow"],
    [
      "new SGD(p, {}, {})",
      () => Reflect.construct(umbrella.SGD, [[w()], { lr: 1 }, { momentum: 0.9 }]),
      "SGD: nothing must follow its arguments, got { momentum }",
    ],
    [
      "new Linear(2, 2, {}, {})",
      () => Reflect.construct(umbrella.Linear, [2, 2, {}, { bias: false }]),
      "Linear: nothing must follow its arguments, got { bias }",
    ],
    ["tensor(d, {}, {})", () => untyped.tensor([1], {}, { dtype: "int32" }), "tensor: nothing must follow"],
    ["norm along no dimension", () => x.norm({ dim: 9 }), "norm: dim must be"],
    ["std along no dimension", () => x.std({ dim: 9 }), "std: dim must be"],
    [
      "norm of nothing",
      () => umbrella.zeros([0]).norm({ p: Number.POSITIVE_INFINITY }),
      "norm: there must be",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message)
  })

  it("lets the error of a getter through", () => {
    const getting = {
      get dtype(): never {
        throw new Error("mine")
      },
    }
    expect(() => tensor([1], getting)).toThrow("mine")
  })
})
