import * as umbrella from "gradus"
import { type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { CALLS } from "./calls"
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
  "Module.forward": () => [m()],
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
  "WeightedRandomSampler.order": () => [0],
}

/** For the packages alone, or called by the language. */
const INTERNAL =
  /\.(derive|onesLike|toHeap|makeResident|setNode|cut|constructor|toString|toJSON|extraRepr|backward|item)$/
const VARIADIC = new Set(["Tensor.at"])

interface Method {
  readonly name: string
  readonly object: () => object
  readonly args: () => unknown[]
}

function methodsOf(owner: string, make: () => object): Method[] {
  const names = new Set<string>()
  for (let one = make(); Object.getPrototypeOf(one); one = Object.getPrototypeOf(one)) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (typeof value === "function") names.add(key)
    }
  }
  return [...names].flatMap((key) => {
    const name = `${owner}.${key}`
    if (INTERNAL.test(name) || (owner === "Sequential" && !(name in OWN))) return []
    const operation = owner === "Tensor" ? CALLS.find((call) => call.name === key) : undefined
    const object = operation ? () => operation.args()[0] as object : make
    return [{ name, object, args: OWN[name] ?? (() => operation?.args().slice(1) ?? []) }]
  })
}

const METHODS = [
  ...Object.entries(OBJECTS).flatMap(([owner, make]) => methodsOf(owner, make)),
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
