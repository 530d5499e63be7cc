import { compile } from "@gradus/compile"
import { crossEntropy } from "@gradus/losses"
import {
  Module as Base,
  BatchNorm1d,
  Conv2d,
  Dropout,
  ELU,
  Flatten,
  LeakyReLU,
  Linear,
  MaxPool2d,
  type Module,
  parameter,
  ReLU,
  Sequential,
  Softplus,
  Tanh,
} from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { ones, randn, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sameAsEager, stateOf, type Twin } from "../../../compile/test/programs/twins"

/** What types forbid and JavaScript does. */
const set = (object: object, key: string | number, value: unknown) => void Reflect.set(object, key, value)

class Net extends Base {
  body = new Linear(4, 6)
  layers = [new ReLU(), new Linear(6, 6), new LeakyReLU(0.1)]
  readonly drop = new Dropout(0.3)
  head: Module = new Linear(6, 3)
  readonly weights = { scale: 1.5, powers: [1, 2] }
  scale = 0.5
  epoch = 0
  forward(x: Tensor): Tensor {
    let y = this.body.forward(x)
    for (const layer of this.layers) y = layer.forward(y)
    const [first, second] = this.weights.powers
    return this.head.forward(this.drop.forward(y).mul(this.scale * this.weights.scale * first)).pow(second)
  }
}

/** A model and optimizer that many things can be done to, and a step that does not call the model's own forward. */
function lab({ step, see }: Twin, direct: boolean) {
  const net = new Net()
  const optimizer = new SGD(net.namedParameters(), { lr: 0.1, momentum: 0.5 })
  const forward = (x: Tensor) =>
    direct
      ? net.head.forward(net.layers[1].forward(net.body.forward(x).relu()).mul(net.layers.length))
      : net.forward(x)
  const train = step((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  const y = tensor(Int32Array.of(0, 1, 2, 1, 0))
  const run = () => see(train(randn([5, 4]), y), stateOf(net), optimizer.stateDict())
  return { net, optimizer, run }
}

type Lab = ReturnType<typeof lab>
let fresh = 0

const changes: Readonly<Record<string, (l: Lab) => void>> = {
  "another head": ({ net }) => (net.head = new Linear(6, 3)),
  "another head, and a group for it": ({ net, optimizer }) => {
    net.head = new Linear(6, 3)
    optimizer.addParamGroup({ params: net.head.parameters(), lr: 0.05 })
  },
  "a deeper head": ({ net }) => (net.head = new Sequential(new Linear(6, 4), new Tanh(), new Linear(4, 3))),
  "another layer in a list": ({ net }) => (net.layers[1] = new Linear(6, 6)),
  "a longer list": ({ net }) => void net.layers.splice(2, 0, new Linear(6, 6)),
  "a shorter list": ({ net }) => void (net.layers.length > 2 && net.layers.splice(2, 1)),
  "another weight": ({ net }) => set(net.body, "weight", parameter(randn([6, 4]))),
  "no bias": ({ net }) => set(net.body, "bias", undefined),
  "a bias": ({ net }) => set(net.body, "bias", parameter(randn([6]))),
  "a probability": ({ net }) => set(net.drop, "p", net.drop.p === 0.3 ? 0.6 : 0.3),
  "a slope": ({ net }) => set(net.layers.at(-1) as object, "slope", 0.1 + ++fresh / 64),
  "a number of the user's module": ({ net }) => (net.scale = net.scale === 0.5 ? 0.25 : 0.5),
  "a number in an object": ({ net }) => (net.weights.scale = net.weights.scale === 1 ? 1.5 : 1),
  "a number in a list": ({ net }) => (net.weights.powers[0] = -net.weights.powers[0]),
  "a new group": ({ optimizer }) => {
    optimizer.addParamGroup({ params: [tensor([1, 2], { requiresGrad: true })], lr: 0.5 })
  },
  "options of a group": ({ optimizer }) =>
    void Object.assign(optimizer.paramGroups[0], { lr: 0.03, momentum: 0.25, dampening: 0.5 }),
  flags: ({ optimizer }) => (optimizer.paramGroups[0].maximize = !optimizer.paramGroups[0].maximize),
  "evaluation mode": ({ net }) => void net.eval(),
  "training mode": ({ net }) => void net.train(),
}

describe("what is changed between calls is seen by a compiled step", () => {
  for (const [i, [name, change]] of Object.entries(changes).entries()) {
    it(name, () => {
      const twin = sameAsEager((twin) => {
        fresh = 0
        const l = lab(twin, i % 2 === 1)
        l.run()
        l.run()
        change(l)
        l.run()
        l.run()
      })
      expect(twin.ran).toBeLessThanOrEqual(3)
    })
  }

  it("in any order, any number of times", () => {
    const names = fc.array(fc.constantFrom(...Object.keys(changes)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(names, fc.boolean(), (order, direct) => {
        sameAsEager((twin) => {
          fresh = 0
          const l = lab(twin, direct)
          l.run()
          for (const name of order) {
            changes[name](l)
            l.run()
            l.run()
          }
        })
      }),
      // Every change is a recording.
      { numRuns: Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 10) },
    )
  })
})

/** A layer of the library with an option of it and another value. */
const options: Readonly<Record<string, readonly [() => Module, string, unknown, readonly number[]]>> = {
  "Conv2d stride": [() => new Conv2d(2, 3, 2), "stride", [2, 2], [2, 2, 6, 6]],
  "Conv2d padding": [() => new Conv2d(2, 3, 2), "padding", [1, 1], [2, 2, 6, 6]],
  "Conv2d dilation": [() => new Conv2d(2, 3, 2), "dilation", [2, 1], [2, 2, 6, 6]],
  "MaxPool2d kernelSize": [() => new MaxPool2d(2), "kernelSize", [3, 3], [2, 2, 6, 6]],
  "BatchNorm1d eps": [() => new BatchNorm1d(3), "eps", 0.5, [4, 3]],
  "BatchNorm1d momentum": [() => new BatchNorm1d(3), "momentum", 0.5, [4, 3]],
  "Dropout p": [() => new Dropout(0.5), "p", 0.2, [4, 3]],
  "LeakyReLU slope": [() => new LeakyReLU(), "slope", 0.4, [4, 3]],
  "ELU alpha": [() => new ELU(), "alpha", 0.4, [4, 3]],
  "Softplus beta": [() => new Softplus(), "beta", 3, [4, 3]],
  "Flatten startDim": [() => new Flatten(), "startDim", 0, [4, 3, 2]],
}

describe("an option of a layer", () => {
  for (const [name, [make, key, value, shape]] of Object.entries(options)) {
    it(`${name} may be set`, () => {
      const twin = sameAsEager(({ step, see }) => {
        const layer = make()
        const f = step((x: Tensor) => layer.forward(x))
        see(f(randn(shape)), f(randn(shape)))
        set(layer, key, value)
        see(f(randn(shape)), f(randn(shape)), stateOf(layer))
      })
      expect(twin.ran).toBe(2)
    })
  }

  it.each([
    ["BatchNorm1d", "eps"],
    ["BatchNorm1d", "momentum"],
    ["Dropout", "p"],
  ])("that its constructor would refuse is refused by a compiled step: %s %s", (name, key) => {
    for (const value of [Number.NaN, -5, "x"]) {
      const layer = name === "Dropout" ? new Dropout() : new BatchNorm1d(3)
      const f = compile((x: Tensor) => layer.forward(x))
      const before = f(ones([4, 3])).shape
      const usual = Reflect.get(layer, key)
      set(layer, key, value)
      expect(() => f(ones([4, 3]))).toThrow(`${name}: ${key} must be a number in [0, `)
      set(layer, key, usual)
      expect(f(ones([4, 3])).shape).toEqual(before)
    }
  })

  it("that is a list may be one of the program's own, which changes in place", () => {
    sameAsEager(({ step, see }) => {
      const layer = new Conv2d(1, 2, 2)
      const stride = [1, 1]
      set(layer, "stride", stride)
      const f = step((x: Tensor) => layer.forward(x))
      see(f(randn([1, 1, 6, 5])))
      set(stride, 0, 2)
      see(f(randn([1, 1, 6, 5])))
    })
  })
})

describe("a parameter that a step takes out of a module by itself", () => {
  it("may be replaced", () => {
    const twin = sameAsEager(({ step, see }) => {
      const net = new Net()
      see(net.parameters().length)
      const f = step((x: Tensor) => net.body.weight.mul(2).matmul(x))
      const run = () => see(f(randn([4, 2])), f(randn([4, 2])))
      run()
      set(net.body, "weight", parameter(randn([5, 4])))
      run()
      net.body = new Linear(4, 3)
      run()
    })
    expect(twin.ran).toBe(3)
  })
})

describe("a Sequential", () => {
  it("may get other children, and more of them, and other names", () => {
    const twin = sameAsEager(({ step, see }) => {
      const model = new Sequential(new Linear(3, 3), new ReLU())
      const f = step((x: Tensor) => model.forward(x))
      const run = () => see(f(randn([2, 3])), f(randn([2, 3])))
      run()
      set(model, 1, new Tanh())
      run()
      set(model, 2, new Linear(3, 2))
      run()
      set(model, "extra", new Tanh())
      run()
      Reflect.deleteProperty(model, "extra")
      run()
    })
    expect(twin.ran).toBe(4)
  })
})

describe("a step that walks over a model", () => {
  it("sees modules come and go, and is not recorded anew for what is no part of it", () => {
    const twin = sameAsEager(({ step, see }) => {
      const net = new Net()
      const penalty = step(() => {
        net.zeroGrad()
        let sum = tensor(0)
        for (const w of net.parameters()) sum = sum.add(w.square().sum())
        return sum
      })
      see(penalty())
      for (let i = 0; i < 5; i++) {
        net.epoch = i
        see(penalty())
      }
      net.layers.push(new Linear(2, 2))
      see(penalty(), penalty())
      set(net, "more", new Linear(3, 3))
      see(penalty(), penalty())
    })
    expect(twin.ran).toBe(3)
  })
})

describe("data in the fields of a module", () => {
  class Holder extends Base {
    constructor(readonly data: unknown) {
      super()
    }
    forward(x: Tensor): Tensor {
      return x.mul(JSON.stringify(plainData(this.data)).length)
    }
  }
  const plainData = (data: unknown): unknown => {
    if (data instanceof Map || data instanceof Set) return [...data].map(plainData)
    if (data instanceof Date) return "d".repeat(data.getTime())
    return ArrayBuffer.isView(data) ? [...(data as Float32Array)] : data
  }
  const holders: Readonly<Record<string, readonly [unknown, (data: never) => void]>> = {
    "a map": [new Map([["k", 2]]), (map: Map<string, number>) => map.set("k", 55)],
    "a map's keys": [new Map([["k", 2]]), (map: Map<string, number>) => map.set("kk", 55)],
    "a map in a map": [
      new Map([["k", new Map([[1, 2]])]]),
      (m: Map<string, Map<number, number>>) => m.get("k")?.set(2, 3),
    ],
    "a set": [new Set([1]), (set: Set<number>) => set.add(2)],
    "a typed array": [Float32Array.of(1, 2), (array: Float32Array) => array.fill(33)],
    "a date": [new Date(1), (date: Date) => date.setTime(5)],
    "a frozen map": [Object.freeze(new Map([["k", 2]])), (map: Map<string, number>) => map.set("k", 55)],
    "a list in an object": [{ a: [1] }, (data: { a: number[] }) => data.a.push(2)],
  }
  for (const [name, [data, change]] of Object.entries(holders)) {
    it(`is seen to change: ${name}`, () => {
      const copies = [structuredClone(data), structuredClone(data)]
      if (Object.isFrozen(data)) copies.forEach(Object.freeze)
      const twin = sameAsEager(({ step, see, compiled }) => {
        const held = copies[Number(compiled)]
        const holder = new Holder(held)
        const f = step((x: Tensor) => holder.forward(x))
        see(f(ones([1])), f(ones([1])))
        change(held as never)
        see(f(ones([1])), f(ones([1])))
      })
      expect(twin.ran).toBe(2)
    })

    it(`must not change in a step, and is as it was: ${name}`, () => {
      const held = structuredClone(data)
      const before = JSON.stringify(plainData(held))
      const holder = new Holder(held)
      const f = compile((x: Tensor) => {
        const y = holder.forward(x)
        change(holder.data as never)
        return y
      })
      expect(() => f(ones([1]))).toThrow(/^compile: a step must not change lists and objects/)
      expect(JSON.stringify(plainData(held))).toBe(before)
    })
  }
})

describe("a step that loads the state of another model, as it is then", () => {
  it("copies it at every call", () => {
    sameAsEager(({ step, see }) => {
      const [model, target] = [new Linear(2, 2), new Linear(2, 2)]
      const f = step((x: Tensor) => {
        target.loadStateDict(model.stateDict())
        return target.forward(x)
      })
      for (let i = 0; i < 3; i++) {
        see(f(ones([2])), stateOf(target))
        model.weight.assign(model.weight.add(1))
      }
    })
  })
})

describe("a step that sets fields", () => {
  class Keeper extends Base {
    last: Tensor | undefined
    readonly factor = parameter(ones([3]))
    calls = 0
    forward(x: Tensor): Tensor {
      const y = x.mul(this.factor)
      this.last = y.mul(2)
      return y
    }
  }

  it("leaves new tensors in them at every call, and is recorded once", () => {
    const twin = sameAsEager(({ step, see }) => {
      const keeper = new Keeper()
      const f = step((x: Tensor) => keeper.forward(x))
      const seen: unknown[] = []
      for (let i = 0; i < 4; i++) {
        see(f(tensor([i, 1, 2])))
        seen.push(keeper.last)
      }
      see(seen)
    })
    expect(twin.ran).toBe(1)
  })

  it("counts as eager code does, and annealing goes on", () => {
    sameAsEager(({ step, see }) => {
      class Annealed extends Keeper {
        temperature = 1
        override forward(x: Tensor): Tensor {
          this.calls++
          this.temperature *= 0.5
          return super.forward(x).mul(this.temperature)
        }
      }
      const keeper = new Annealed()
      const f = step((x: Tensor) => keeper.forward(x))
      for (let i = 0; i < 4; i++) see(f(tensor([i, 1, 2])), keeper.calls, keeper.temperature)
    })
  })

  it("may keep what it has made once", () => {
    const twin = sameAsEager(({ step, see }) => {
      class Lazy extends Base {
        mask: Tensor | undefined
        forward(x: Tensor): Tensor {
          this.mask ??= tensor([1, 0, 1])
          return x.mul(this.mask)
        }
      }
      const lazy = new Lazy()
      const f = step((x: Tensor) => lazy.forward(x))
      for (let i = 0; i < 4; i++) see(f(tensor([i, 1, 2])), lazy.mask)
    })
    expect(twin.ran).toBe(2)
  })

  it("may set one that was not there, and must not carry what it computes in it", () => {
    class Late extends Base {
      forward(x: Tensor): Tensor {
        const next = x.mul(2)
        set(this, "last", next)
        return next
      }
    }
    const twin = sameAsEager(({ step, see }) => {
      const late = new Late()
      const f = step((x: Tensor) => late.forward(x))
      for (let i = 0; i < 4; i++) see(f(tensor([i, 1])), { ...late })
    })
    expect(twin.ran).toBe(2)

    class Recurrent extends Base {
      forward(x: Tensor): Tensor {
        const { h } = this as { h?: Tensor }
        const next = h ? h.add(x) : x.mul(2)
        set(this, "h", next)
        return next
      }
    }
    const net = new Recurrent()
    const f = compile((x: Tensor) => net.forward(x))
    expect(f(tensor([1])).toArray()).toEqual([2])
    for (let i = 0; i < 2; i++)
      expect(() => f(tensor([1]))).toThrow(/^compile: a step must not carry tensors/)
    expect((net as { h?: Tensor }).h?.toArray()).toEqual([2])
  })

  it("must not delete one", () => {
    const net = new Net()
    set(net, "spare", 3)
    const f = compile((x: Tensor) => {
      const y = net.forward(x)
      Reflect.deleteProperty(net, "spare")
      return y
    })
    expect(() => f(randn([2, 4]))).toThrow(/^compile: a step must not delete fields, got spare of Net/)
    expect((net as { spare?: number }).spare).toBe(3)
  })

  it("must not carry what it computes from call to call in them, nor change lists, and leaves all as it was", () => {
    const carrying = {
      field: class extends Keeper {
        override last = ones([3])
        override forward(x: Tensor): Tensor {
          this.last = this.last.mul(0.5).add(x)
          return this.last
        }
      },
      list: class extends Base {
        readonly history: Tensor[] = []
        forward(x: Tensor): Tensor {
          this.history.push(x.mul(2))
          return x
        }
      },
    }
    for (const Class of Object.values(carrying)) {
      const module = new Class()
      const before = JSON.stringify([Object.keys(module), module])
      const twin = sameAsEager(({ see }) => see(0))
      const f = new (twin.constructor as new (on: boolean) => Twin)(true).step((x: Tensor) =>
        module.forward(x),
      )
      for (let i = 0; i < 2; i++) expect(() => f(ones([3]))).toThrow(/^compile: a step must not/)
      expect(JSON.stringify([Object.keys(module), module])).toBe(before)
    }
  })
})

it("one optimizer of several forms of groups, changed by hand in between", () => {
  sameAsEager(({ step, see }) => {
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3], { requiresGrad: true })]
    const optimizer = new Adam([{ params: [a] }], { lr: 0.1 })
    const f = step(() => {
      optimizer.zeroGrad()
      a.square().sum().add(b.square().sum()).backward()
      optimizer.step()
    })
    const run = () => {
      f()
      see(a, b, optimizer.stateOf(a)?.tensors, optimizer.stateOf(b)?.tensors)
    }
    run()
    optimizer.addParamGroup({ params: [b], lr: 0.5 })
    run()
    set(optimizer.paramGroups[0], "betas", [0.5, 0.5])
    run()
  })
})

/** Lists and other data in a module's field that have more than elements, and what may become of them. */
const besides: Readonly<Record<string, readonly [() => object, readonly ((data: never) => unknown)[]]>> = {
  "a hole": [
    // biome-ignore lint/suspicious/noSparseArray: holes are the matter
    () => [2, , 3],
    [
      (a: unknown[]) => (a[1] = undefined),
      (a: unknown[]) => (a[1] = 5),
      (a: unknown[]) => Reflect.deleteProperty(a, "0"),
      (a: unknown[]) => Reflect.deleteProperty(a, "2"),
      (a: unknown[]) => (a.length = 7),
      (a: unknown[]) => (a[5] = 1),
    ],
  ],
  "a match": [
    () => "k=2".match(/k=(?<n>\d)/) as object,
    [(a: RegExpMatchArray) => (a.index = 3), (a: RegExpMatchArray) => set(a.groups as object, "n", "4")],
  ],
  "a name": [
    () => Object.assign([2], { name: "h" }),
    [
      (a: object) => set(a, "name", "i"),
      (a: object) => set(a, "more", 1),
      (a: object) => Reflect.deleteProperty(a, "name"),
    ],
  ],
  "a name that comes later": [() => [2], [(a: object) => set(a, "name", "i")]],
  "a typed array's unit": [
    () => Object.assign(Float32Array.of(2, 3), { unit: "m" }),
    [
      (a: object) => set(a, "unit", "s"),
      (a: Float32Array) => (a[1] = 4),
      (a: object) => Reflect.deleteProperty(a, "unit"),
    ],
  ],
  "a map's name": [
    () => Object.assign(new Map([["a", 1]]), { name: "h" }),
    [
      (a: object) => set(a, "name", "i"),
      (a: Map<string, number>) => a.set("b", 2),
      (a: object) => set(a, "more", 2),
    ],
  ],
  "a set's name": [() => Object.assign(new Set([1]), { name: "h" }), [(a: object) => set(a, "name", "i")]],
  "a date's name": [
    () => Object.assign(new Date(3), { name: "h" }),
    [(a: object) => set(a, "name", "i"), (a: Date) => a.setTime(4)],
  ],
}

describe("data in a field that has more than elements is read as in eager code, and seen to change", () => {
  class Holder extends Base {
    constructor(public a: object) {
      super()
    }
    forward(x: Tensor): Tensor {
      const text = JSON.stringify([
        Object.entries(this.a),
        this.a instanceof Map || this.a instanceof Set ? [...this.a] : Number(this.a),
        Reflect.get(this.a, "length"),
        Reflect.get(this.a, "groups"),
      ])
      return x.mul([...text].reduce((sum, letter, i) => sum + letter.charCodeAt(0) * (i + 1), 0) % 1009)
    }
  }
  for (const [name, [make, changes]] of Object.entries(besides)) {
    it(name, () => {
      const twin = sameAsEager(({ step, see }) => {
        const holder = new Holder(make())
        const f = step((x: Tensor) => holder.forward(x))
        see(f(tensor([1])), f(tensor([2])))
        for (const change of changes) {
          change(holder.a as never)
          see(f(tensor([1])), f(tensor([2])))
        }
      })
      expect(twin.ran).toBeGreaterThan(changes.length)
    })

    it(`${name}, and is put back where the step itself changes it`, () => {
      for (const change of changes) {
        const holder = new Holder(make())
        const f = compile((x: Tensor) => {
          const y = holder.forward(x)
          change(holder.a as never)
          return y
        })
        expect(() => f(tensor([1]))).toThrow(/^compile: a step must not change lists and objects/)
        expect(holder.a).toEqual(make())
        expect(Object.entries(holder.a)).toEqual(Object.entries(make()))
      }
    })
  }
})

/** Ways to make fields that cannot become accessors, and what still can be done to them. */
const sealed: Readonly<Record<string, (m: object) => unknown>> = {
  sealed: Object.seal,
  "with fields that are not configurable": (m) => Object.defineProperty(m, "a", { configurable: false }),
  "that gets no more fields": Object.preventExtensions,
  open: (m) => m,
}

describe("fields of modules that cannot be defined anew", () => {
  class Scale extends Base {
    a = 2
    list = [1]
    w = parameter(tensor([1, 2]))
    inner = new Linear(2, 2)
    forward(x: Tensor): Tensor {
      return this.inner.forward(x.mul(this.a).mul(this.w).mul(this.list[0]))
    }
  }
  for (const [name, seal] of Object.entries(sealed)) {
    for (const when of ["before", "after", "known"]) {
      it(`are seen to change: ${name}, ${when} the first call`, () => {
        const twin = sameAsEager(({ step, see }) => {
          const m = new Scale()
          if (when !== "after") seal(m)
          if (when === "known") m.parameters()
          const f = step((x: Tensor) => (when === "known" ? x.mul(m.a).mul(m.list[0]) : m.forward(x)))
          const run = () => see(f(tensor([1, 2])), f(tensor([3, 4])))
          run()
          if (when === "after") seal(m)
          m.a = 5
          run()
          m.list[0] = 3
          run()
          m.list = [7]
          run()
          m.w = parameter(tensor([3, 4]))
          run()
          set(m, "inner", new Linear(2, 2))
          run()
        })
        expect(twin.ran).toBeGreaterThanOrEqual(4)
        expect(twin.ran).toBeLessThanOrEqual(6)
      })
    }

    it(`are set by a step, or it says that it cannot: ${name}`, () => {
      const m = new Scale()
      seal(m)
      const f = compile((x: Tensor) => {
        const y = m.forward(x)
        m.a = 9
        return y
      })
      try {
        for (let i = 0; i < 2; i++) {
          m.a = 2
          f(tensor([1, 2]))
          expect(m.a).toBe(9)
        }
      } catch (error) {
        expect((error as Error).message).toMatch(
          /^compile: fields that a step sets must be configurable, got a of Scale set, which is sealed\. /,
        )
        expect(m.a).toBe(2)
      }
    })
  }
})
