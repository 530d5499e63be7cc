import { deepStrictEqual } from "node:assert"
import { noGrad, ones, type Tensor, tensor, zeros } from "@gradus/tensor"
import { VERSION } from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import {
  BatchNorm1d,
  buffer,
  Dropout,
  Flatten,
  Identity,
  isModule,
  Linear,
  Module,
  parameter,
  ReLU,
  Sequential,
  Softplus,
} from "../src"

/** Parts of every kind: a parameter, a buffer, a child, children in an array, and what is none of these. */
class Mixed extends Module {
  readonly scale = parameter(tensor([2]))
  readonly seen = buffer(tensor([0]), "seen_so_far")
  readonly plain = tensor([9])
  readonly note = "no module"
  readonly layers: readonly unknown[] = [new Linear(1, 1), "between", new Linear(1, 2)]
  readonly head = new Sequential(new BatchNorm1d(2), new ReLU())
  readonly #hidden = new Linear(1, 1)

  forward(x: Tensor): Tensor {
    return this.#hidden.forward(x)
  }
}

class Empty extends Module {
  forward(x: Tensor): Tensor {
    return x
  }
}

const paths = (pairs: readonly (readonly [string, unknown])[]) => pairs.map(([path]) => path)
const state = (module: Module) =>
  Object.fromEntries(Object.entries(module.stateDict()).map(([key, value]) => [key, value.toArray()]))

describe("what a module is made of", () => {
  it("is found in the order of the properties, with paths", () => {
    const model = new Mixed()
    expect(paths(model.namedChildren())).toEqual(["layers.0", "layers.2", "head"])
    expect(paths(model.namedModules())).toEqual(["", "layers.0", "layers.2", "head", "head.0", "head.1"])
    const parameters = ["scale", "layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"]
    expect(paths(model.namedParameters())).toEqual([...parameters, "head.0.weight", "head.0.bias"])
    const statistics = ["running_mean", "running_var", "num_batches_tracked"].map((name) => `head.0.${name}`)
    expect(paths(model.namedBuffers())).toEqual(["seen_so_far", ...statistics])
    expect(model.parameters()).toEqual(model.namedParameters().map(([, value]) => value))
    expect(model.buffers()[0]).toBe(model.seen)
    expect(model.children()).toEqual([model.layers[0], model.layers[2], model.head])
    expect(model.modules()[0]).toBe(model)
  })

  it("counts what is used twice once, but saves it in both places", () => {
    const shared = new Linear(2, 2)
    const model = new Sequential(shared, new ReLU(), shared)
    expect(paths(model.namedParameters())).toEqual(["0.weight", "0.bias"])
    expect(paths(model.namedModules())).toEqual(["", "0", "1"])
    expect(Object.keys(model.stateDict())).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"])
  })

  it("lets two modules share one parameter", () => {
    const [first, second] = [new Linear(2, 2), new Linear(2, 2)]
    Object.assign(second, { weight: parameter(first.weight) })
    expect(second.weight).toBe(first.weight)
    expect(new Sequential(first, second).parameters().length).toBe(3)
    new Sequential(first, second).to("float64")
    expect(second.weight).toBe(first.weight)
    expect(second.weight.dtype).toBe("float64")
  })

  it("has no weights that would be neither trained nor saved", () => {
    const layer = new Empty()
    const other = tensor([[1, 2]], { requiresGrad: true })
    Object.assign(layer, { weight: other })
    const message =
      "Empty: weight must be a parameter, got a Tensor. Make it one with parameter(), change numbers by assign(), or keep it in a #private field."
    for (const look of [
      () => layer.parameters(),
      () => layer.buffers(),
      () => layer.stateDict(),
      () => new Sequential(layer).parameters(),
    ]) {
      expect(look).toThrow(message)
    }
    Object.assign(layer, { weight: parameter(other) })
    expect(layer.namedParameters()[0]).toEqual(["weight", other])
    // What a module only looks at may be any tensor, and what it has computed as well.
    Object.assign(layer, { last: tensor([1]), out: other.mul(2) })
    expect(Object.keys(layer.stateDict())).toEqual(["weight"])
  })

  it("has no cycles", () => {
    const model = new Empty()
    Object.assign(model, { child: Object.assign(new Empty(), { parent: model }) })
    expect(() => model.parameters()).toThrow(
      'Module: a module must not contain itself, got a cycle at "child.parent". Keep references',
    )
  })

  it("takes modules of another copy of the package", () => {
    const foreign = {
      [Symbol.for("gradus.module")]: VERSION,
      training: true,
      train(mode: boolean) {
        this.training = mode
      },
      forward: (x: Tensor) => x.add(1),
    }
    expect(isModule(foreign)).toBe(true)
    expect(isModule(Linear)).toBe(false)
    expect(isModule(null)).toBe(false)
    const model = new Sequential(foreign as unknown as Module)
    expect(model.forward(zeros([1])).toArray()).toEqual([1])
    expect(model.train(false).at(0).training).toBe(false)
  })

  it("marks leaves, and values of results", () => {
    const leaf = tensor([1, 2])
    expect(parameter(leaf)).toBe(leaf)
    expect(leaf.requiresGrad).toBe(true)
    const result = parameter(leaf.mul(2))
    expect(result.isLeaf).toBe(true)
    expect(result.toArray()).toEqual([2, 4])
    expect(buffer(leaf).requiresGrad).toBe(false)
    expect(leaf.requiresGrad).toBe(true)
    expect(() => parameter(tensor([1], { dtype: "int32" }))).toThrow(
      "requiresGrad: the dtype must be float32",
    )
  })
})

describe("modes", () => {
  it("train and eval reach every module", () => {
    const model = new Mixed()
    expect(model.eval()).toBe(model)
    expect(model.modules().map(({ training }) => training)).toEqual(model.modules().map(() => false))
    model.train()
    expect(model.modules().every(({ training }) => training)).toBe(true)
    model.head.train(false)
    expect(model.training).toBe(true)
    expect(model.head.at(0).training).toBe(false)
  })

  it("zeroGrad, freeze and unfreeze reach every parameter", () => {
    const model = new Sequential(new Linear(2, 2), new ReLU(), new Linear(2, 1))
    model
      .forward(ones([3, 2]))
      .sum()
      .backward()
    expect(model.parameters().every(({ grad }) => grad !== undefined)).toBe(true)
    model.zeroGrad()
    expect(model.parameters().every(({ grad }) => grad === undefined)).toBe(true)
    model.freeze()
    expect(model.forward(ones([3, 2])).requiresGrad).toBe(false)
    expect(model.parameters().length).toBe(4)
    model.unfreeze()
    expect(model.forward(ones([3, 2])).requiresGrad).toBe(true)
  })

  it("apply visits those below first", () => {
    const visited: string[] = []
    new Sequential(new Sequential(new ReLU()), new Flatten()).apply((module) =>
      visited.push(module.constructor.name),
    )
    expect(visited).toEqual(["ReLU", "Sequential", "Flatten", "Sequential"])
  })

  it("to converts floating-point parameters and buffers", () => {
    const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2))
    model.at(0).freeze()
    const before = state(model)
    model.to("float64")
    expect(state(model)).toEqual(before)
    expect(Object.values(model.stateDict()).map(({ dtype }) => dtype)).toEqual([
      ...Array(6).fill("float64"),
      "int32",
    ])
    expect(model.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false, false, true, true])
    expect(paths(model.namedBuffers())[0]).toBe("1.running_mean")
    const [weight] = model.parameters()
    expect(model.to("float64").parameters()[0]).toBe(weight)
  })
})

describe("state dict", () => {
  const make = () => new Sequential(new Linear(2, 3), new BatchNorm1d(3), new ReLU(), new Linear(3, 1))

  it("is a copy, and loading copies too", () => {
    const [one, two] = [make(), make()]
    const saved = one.stateDict()
    two.loadStateDict(saved)
    const wanted = state(one)
    expect(state(two)).toEqual(wanted)
    noGrad(() => one.parameters()[0].assign(zeros([3, 2])))
    two.forward(ones([2, 2]).cumsum(0))
    expect(Object.fromEntries(Object.entries(saved).map(([key, value]) => [key, value.toArray()]))).toEqual(
      wanted,
    )
    expect(saved["0.weight"].requiresGrad).toBe(false)
  })

  it("refuses what does not fit, by path, and changes nothing", () => {
    const model = make()
    const before = state(model)
    const { "3.bias": _, ...rest } = new Sequential(
      new Linear(2, 3),
      new BatchNorm1d(3),
      new ReLU(),
      new Linear(4, 1),
    ).stateDict()
    expect(() =>
      model.loadStateDict({ ...rest, "0.wight": zeros([1]), "0.bias": zeros([3], { dtype: "float64" }) }),
    ).toThrow(
      "loadStateDict: the state must fit the module, got missing: 3.bias; unexpected: 0.wight; unfitting: 0.bias (float32 [3] here, float64 [3] there), 3.weight (float32 [1, 3] here, float32 [1, 4] there). Build the module as it was when the state was saved.",
    )
    expect(state(model)).toEqual(before)
    const wrong = { ...model.stateDict(), "0.bias": [1, 2, 3] as unknown as Tensor }
    expect(() => model.loadStateDict(wrong)).toThrow("0.bias (float32 [3] here, object there)")
    expect(() => model.loadStateDict({}, { strict: false })).not.toThrow()
  })

  it("reports what was left out when not strict, but still refuses other shapes", () => {
    const model = make()
    const report = model.loadStateDict({ "0.bias": ones([3]), other: ones([1]) }, { strict: false })
    expect(report.unexpected).toEqual(["other"])
    expect(report.missing).toContain("0.weight")
    expect(report.missing).not.toContain("0.bias")
    expect((model.at(0) as Linear).bias?.toArray()).toEqual([1, 1, 1])
    expect(() => model.loadStateDict({ "0.bias": ones([4]) }, { strict: false })).toThrow("unfitting: 0.bias")
    expect(() => model.loadStateDict({ toString: ones([1]) })).toThrow("unexpected: toString")
  })

  it("knows its own keys from those of every object", () => {
    const model = Object.assign(new Empty(), { first: buffer(zeros([1]), "valueOf") })
    expect(() => model.loadStateDict({})).toThrow("missing: valueOf.")
  })

  it("keeps the parameters themselves, so that optimizers go on", () => {
    const model = make()
    const [weight] = model.parameters()
    model.loadStateDict(make().stateDict())
    expect(model.parameters()[0]).toBe(weight)
  })
})

describe("Sequential", () => {
  it("runs its modules in order, numbered or named", () => {
    const add = (n: number) => Object.assign(new Empty(), { forward: (x: Tensor) => x.mul(2).add(n) })
    expect(new Sequential(add(1), add(2)).forward(tensor([1])).toArray()).toEqual([8])
    expect(new Sequential({ b: add(1), a: add(2) }).forward(tensor([1])).toArray()).toEqual([8])
    expect(new Sequential().forward(tensor([1])).toArray()).toEqual([1])
    const many = Array.from({ length: 12 }, () => add(0))
    expect([...new Sequential(...many)]).toEqual(many)
  })

  it("is indexed", () => {
    const layers = [new Linear(1, 2), new ReLU(), new Linear(2, 1)]
    const model = new Sequential(...layers)
    expect(model.length).toBe(3)
    expect(model[0]).toBe(layers[0])
    expect(model.at(-1)).toBe(layers[2])
    expect(() => model.at(3)).toThrow(
      "Sequential.at: position must be a whole number in [-3, 3), got 3. There are 3 layers.",
    )
  })

  it("refuses what is no module and names that are taken", () => {
    expect(() => new Sequential(((x: Tensor) => x) as unknown as Module)).toThrow(
      "Sequential: layer 0 must be a module, got a Function. Wrap functions in a Module with that forward.",
    )
    expect(() => new Sequential({ training: new ReLU() })).toThrow(
      'Sequential: names must be free, enumerable texts without dots, got "training".',
    )
    expect(() => new Sequential({ forward: new ReLU() })).toThrow("names must be free")
    expect(() => new Sequential({ "a.b": new ReLU() })).toThrow("names must be free")
    for (const alone of [new Date(0), new Map([["a", new ReLU()]]), [new ReLU()], Array(3), null])
      expect(() => new Sequential(alone as never)).toThrow("Sequential: layer 0 must be a module, got ")
  })

  it("refuses layers that nobody would list, and those without forward", () => {
    const key = Symbol("key")
    const hidden = Object.defineProperty({}, "a", { value: new ReLU() })
    for (const [layers, shown] of [
      [{ [key]: new ReLU() }, "Symbol(key)"],
      [{ a: new ReLU(), [key]: new ReLU() }, "Symbol(key)"],
      [hidden, '"a"'],
    ] as const)
      expect(() => new Sequential(layers as never)).toThrow(
        `Sequential: names must be free, enumerable texts without dots, got ${shown}.`,
      )
    expect(() => new Sequential({ [key]: 1 } as never)).toThrow(
      "Sequential: layer Symbol(key) must be a module",
    )
    // @ts-expect-error a typo
    class Typo extends Module {
      foward(x: Tensor): Tensor {
        return x
      }
    }
    for (const given of [[new ReLU(), new Typo()], [{ 1: new Typo() }]])
      expect(() => new Sequential(...(given as Module[]))).toThrow(
        "Sequential: forward of layer 1 must be a function of tensors, got undefined.",
      )
    function* layers() {
      yield new ReLU()
    }
    for (const alone of [layers(), Promise.resolve(new ReLU()), new Set([new ReLU()])])
      expect(() => new Sequential(alone as never)).toThrow("Sequential: layer 0 must be a module, got ")
  })
})

describe("a parameter or buffer", () => {
  it("equals a tensor of its numbers, to those who compare what is there", () => {
    for (const marked of [parameter(tensor([[2]])), buffer(tensor([[2]])), buffer(tensor([[2]]), "key")]) {
      expect(() => deepStrictEqual(marked, tensor([[2]]))).not.toThrow()
      expect(() => deepStrictEqual(marked, tensor([[3]]))).toThrow()
      expect(marked).toEqual(tensor([[2]]))
      expect(marked).toStrictEqual(tensor([[2]]))
    }
  })
})

describe("text", () => {
  it("is a tree as PyTorch's", () => {
    const model = new Sequential(
      new Linear(4, 3, { bias: false }),
      new Sequential({ act: new Softplus({ beta: 2 }), drop: new Dropout(0.25) }),
      new Identity(),
    )
    const text = `Sequential(
  (0): Linear(inFeatures=4, outFeatures=3, bias=false)
  (1): Sequential(
    (act): Softplus(beta=2, threshold=20)
    (drop): Dropout(p=0.25)
  )
  (2): Identity()
)`
    expect(String(model)).toBe(text)
    expect(
      (model as unknown as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")](),
    ).toBe(text)
  })

  it("puts a module's own attributes first", () => {
    class Block extends Sequential {
      override extraRepr(): string {
        return "depth=1"
      }
    }
    expect(String(new Block(new ReLU()))).toBe("Block(\n  depth=1\n  (0): ReLU()\n)")
  })
})

describe("a module that refers to itself or to its own parts", () => {
  class Named extends Module {
    readonly first = new Linear(2, 2)
    readonly scale = parameter(ones([2]))
    readonly byName: Record<string, unknown> = { first: this.first, scale: this.scale }
    readonly index = new Map<string, unknown>([["first", [this.first]]])
    forward(x: Tensor): Tensor {
      return this.first.forward(x).mul(this.scale)
    }
  }

  it("may hold them a second time in lists, objects and maps", () => {
    const model = new Named()
    expect(
      model
        .namedParameters()
        .map(([path]) => path)
        .sort(),
    ).toEqual(["first.bias", "first.weight", "scale"])
    model.byName.other = new Linear(1, 1)
    expect(() => model.parameters()).toThrow("got one inside byName")
  })

  it("has a text also where it holds its parent", () => {
    class Child extends Module {
      constructor(readonly parent: Module) {
        super()
      }
      forward(x: Tensor): Tensor {
        return x
      }
    }
    class Parent extends Module {
      readonly child = new Child(this)
      forward(x: Tensor): Tensor {
        return this.child.forward(x)
      }
    }
    expect(String(new Parent())).toBe("Parent(\n  (child): Child(\n    (parent): Parent(…)\n  )\n)")
  })
})
