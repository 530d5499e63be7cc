import * as umbrella from "gradus"
import { isModule, type Module, type Tensor, tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { CALLS, type Call, run } from "./calls"
import { described, listed, tried } from "./suspects"

const set = (object: object, key: string, value: unknown) => tried(() => Reflect.set(object, key, value))
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The names of the options that a call takes, as its own errors tell them. */
function optionsOf(call: Call): string[] {
  return call.args().flatMap((given, place) => {
    if (typeof given !== "object" || given === null || Object.getPrototypeOf(given) !== Object.prototype)
      return []
    try {
      run(
        call,
        call.args().map((right, i) => (i === place ? { strange: 1 } : right)),
      )
    } catch (error) {
      return /must be an object of (.*), got/.exec((error as Error).message)?.[1].split(", ") ?? []
    }
    return []
  })
}

/** What a class's objects show by names: fields, and accessors that are only read. */
function shownBy(object: object): string[] {
  const names = new Set(Object.keys(object))
  for (let one = object; Object.getPrototypeOf(one); one = Object.getPrototypeOf(one)) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (get) names.add(key)
  }
  return [...names]
}

const classes = CALLS.filter(({ isClass }) => isClass).map((call) => {
  const make = () => run(call, call.args()) as object
  return { ...call, make, ofModules: isModule(make()) }
})
const closed = classes.filter(({ ofModules }) => !ofModules)

describe("what an object was made with", () => {
  it("is looked at for every class but layers", () => {
    expect(closed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Adam", "BatchSampler", "DataLoader", "Generator", "Subset", "TensorDataset"]),
    )
    expect(optionsOf(closed.find(({ name }) => name === "DataLoader") as Call)).toContain("prefetch")
  })

  it.each(closed)("$name is set in vain by no name", (call) => {
    const found: Record<string, string> = {}
    const names = [...optionsOf(call), ...shownBy(call.make()), "strange"]
    for (const key of new Set(names.flatMap((name) => [name, snake(name)]))) {
      const object = call.make()
      for (const value of [3, undefined]) {
        const got = set(object, key, value)
        if (got !== "ours") found[`${key} = ${value}`] = described(got)
      }
    }
    expect(listed(found)).toBe("")
  })

  it.each(closed)("a class derived from $name may have fields of its own", (call) => {
    class Mine extends (call.target as unknown as new (...args: readonly unknown[]) => object) {
      readonly note = "mine"
      mine: unknown[]
      constructor(...args: readonly unknown[]) {
        super(...args)
        Reflect.set(this, "remarks", [])
        this.mine = []
      }
    }
    const mine = new Mine(...call.args())
    expect(set(mine, "another", 1)).toBe("silent")
    expect(mine).toMatchObject({ note: "mine", remarks: [], mine: [], another: 1 })
    for (const name of optionsOf(call)) expect(described(set(mine, snake(name), 1))).toBe("ours")
  })
})

describe("fields of layers", () => {
  const inputs: Readonly<Record<string, () => Tensor>> = {
    BatchNorm2d: () => umbrella.ones([2, 2, 3, 3]),
    Conv2d: () => umbrella.ones([1, 1, 4, 4]),
    AvgPool2d: () => umbrella.ones([1, 1, 4, 4]),
    MaxPool2d: () => umbrella.ones([1, 1, 4, 4]),
    Embedding: () => tensor([0, 1], { dtype: "int32" }),
  }
  const layers = classes.filter(({ ofModules }) => ofModules)
  const run = (layer: object, name: string) => {
    const x = inputs[name]?.() ?? umbrella.ones([2, 2])
    return tried(() => (layer as Module).forward(x))
  }

  it.each(layers)("of $name are refused in another spelling", ({ make }) => {
    for (const name of shownBy(make())) {
      if (snake(name) !== name) expect(described(set(make(), snake(name), 1))).toBe("ours")
    }
  })

  it.each(layers)("of $name are either read whenever it is called, or not to be set", ({ name, make }) => {
    expect(described(run(make(), name))).toBe("silent")
    const found: Record<string, string> = {}
    for (const key of shownBy(make())) {
      const layer = make()
      if (set(layer, key, Symbol("strange")) === "silent" && run(layer, name) === "silent")
        found[key] = "silent"
    }
    expect(listed(found)).toBe("")
  })

  it.each(layers)("of $name hold no list that could be changed", ({ make }) => {
    for (const value of Object.values(make()))
      if (Array.isArray(value)) expect(value).toSatisfy(Object.isFrozen)
  })
})

describe("fields of tensors", () => {
  const w = () => tensor([1, 2], { requiresGrad: true })

  it.each([
    ["requires_grad", "Set requiresGrad."],
    ["requireGrad", "Set requiresGrad."],
    ["data", "Numbers change by assign()."],
    ["device", "Numbers change by assign()."],
    ["name", "Keep it elsewhere."],
  ])("that there are none of are refused: %s", (key, advice) => {
    for (const make of [w, () => w().add(1), () => umbrella.parameter(tensor([1]))]) {
      expect(() => Reflect.set(make(), key, true)).toThrow(
        `Tensor: ${key} must be a field that can be set, got true. ${advice}`,
      )
    }
  })
})

describe("fields of optimizers, groups and schedules", () => {
  const optimizer = () => new umbrella.Adam([tensor([1], { requiresGrad: true })])
  const views: Readonly<Record<string, () => object>> = {
    "a group": () => optimizer().paramGroups[0],
    "the list of groups": () => optimizer().paramGroups,
    "a group's parameters": () => optimizer().paramGroups[0].params,
    betas: () => optimizer().paramGroups[0].betas,
    "a plateau's reducer": () => umbrella.reduceOnPlateau({ patience: 1 }),
    "a plateau's schedule": () => umbrella.reduceLROnPlateau(optimizer(), { patience: 1 }),
    "a schedule": () => umbrella.exponentialLR(optimizer(), { gamma: 0.5 }),
  }

  it.each(Object.entries(views))("of %s are neither deleted nor defined anew", (_, make) => {
    const found: Record<string, string> = {}
    for (const key of [...Reflect.ownKeys(make()), "strange"]) {
      const changes: Readonly<Record<string, (view: object) => unknown>> = {
        deleted: (view) => Reflect.deleteProperty(view, key),
        defined: (view) => Object.defineProperty(view, key, { value: 1 }),
        "given a getter": (view) => Object.defineProperty(view, key, { get: () => 1 }),
      }
      for (const [what, change] of Object.entries(changes)) {
        const got = tried(() => change(make()))
        if (got !== "ours") found[`${String(key)} ${what}`] = described(got)
      }
    }
    const set = (view: object) => Reflect.set(view, "patience", 1)
    for (const change of [set, Object.freeze, (view: object) => Object.setPrototypeOf(view, null)]) {
      const got = tried(() => change(make()))
      if (got !== "ours") found[String(change)] = described(got)
    }
    expect(listed(found)).toBe("")
  })

  it("of an optimizer stay where they are, as the language has it", () => {
    const adam = optimizer()
    const before = adam.paramGroups
    expect(Reflect.deleteProperty(adam, "paramGroups")).toBe(false)
    expect(Reflect.defineProperty(adam, "paramGroups", { value: [] })).toBe(false)
    expect(adam.paramGroups).toBe(before)
  })

  it("say what to do instead", () => {
    expect(() => Reflect.deleteProperty(optimizer().paramGroups[0], "lr")).toThrow(
      "Adam: lr must be left as it is, got undefined. Set group.lr.",
    )
  })
})

describe("fields of compiled steps", () => {
  const step = () => umbrella.compile((x: Tensor) => x.add(1), { maxSignatures: 2 })

  it("are set in vain by no name", () => {
    const found: Record<string, string> = {}
    const names = ["maxSignatures", "max_signatures", "threads", "check", "strange"]
    for (const key of [...names, "signatures", "recordings", "graph"]) {
      const got = set(step(), key, 3)
      if (got !== "ours") found[key] = described(got)
    }
    expect(listed(found)).toBe("")
    expect(() => Reflect.set(step(), "max_signatures", 3)).toThrow(
      "compile: max_signatures must be a field that can be set, got 3. Make another with maxSignatures.",
    )
  })

  it("leave it a function like others", () => {
    const f = step()
    expect([f instanceof Function, Object.prototype.toString.call(f)]).toEqual([true, "[object Function]"])
    expect([f.call(undefined, tensor([1])).item(), f.apply(undefined, [tensor([1])]).item()]).toEqual([2, 2])
    expect(
      f
        .bind(undefined)(tensor([1]))
        .toArray(),
    ).toEqual([2])
    expect([f.signatures, f.recordings, typeof f.explain()]).toEqual([1, 1, "string"])
  })
})

describe("fields of loaders and generators", () => {
  it.each([
    [
      "batch_size",
      "DataLoader: batch_size must be a field that can be set, got 3. Make another with batchSize.",
    ],
    ["shuffle", "DataLoader: shuffle must be a field that can be set, got 3. Make another with shuffle."],
    ["batchSize", "DataLoader: batchSize must be left as it is, got 3. It can only be read."],
    ["epoch", "DataLoader: epoch must be left as it is, got 3. It can only be read."],
  ])("%s", (key, message) => {
    const loader = new umbrella.DataLoader(new umbrella.TensorDataset(tensor([1, 2])), { batchSize: 2 })
    expect(() => Reflect.set(loader, key, 3)).toThrow(message)
    expect([loader.batchSize, [...loader].length]).toEqual([2, 1])
  })

  it("a generator is seeded by its method", () => {
    expect(() => Reflect.set(new umbrella.Generator(1), "seed", 2)).toThrow(
      "Generator: seed must be a field that can be set, got 2. Call manualSeed or loadState.",
    )
  })
})
