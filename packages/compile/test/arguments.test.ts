import { arange, full, randn, type Tensor, tensor, zeros } from "@gradus/tensor"
import { describe, expect, it, vi } from "vitest"
import { compile, type Step } from "../src"
import { sameAsEager } from "./programs/twins"

describe("arguments of a compiled step", () => {
  it("are live where they are numbers, which take the dtype of what they meet", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step((x: Tensor, n: number, k: number) => [
        x.mul(n),
        x.add(k),
        arangeLike(x).mul(k),
        x.pow(k),
      ])
      for (const [n, k] of [
        [0.5, 2],
        [0.25, 3],
        [-1.5, 0],
      ]) {
        see(f(tensor([1, 2, 3]), n, k))
      }
      see(f(tensor([1, 2, 3], { dtype: "float64" }), 0.1, 7))
    })
    // One recording for each dtype: the numbers are none of the program's.
    expect(twin.ran).toBe(2)
  })

  it("whole and other numbers are of different kinds, as in eager arithmetic on integers", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step((x: Tensor, n: number) => x.mul(n))
      for (const n of [2, 3, 2.5, 3.5, -4, Number.NaN, Infinity]) see(f(arange(3), n))
    })
    expect(twin.ran).toBe(2)
  })

  it("that are static decide, and are compared by value or identity", () => {
    const [double, half] = [(x: Tensor) => x.mul(2), (x: Tensor) => x.mul(0.5)]
    const twin = sameAsEager(({ step, see }) => {
      const f = step(
        (x: Tensor, times: number, mode: string, g: (x: Tensor) => Tensor) => {
          let y = x
          for (let i = 0; i < times; i++) y = mode === "up" ? y.add(1) : y.sub(1)
          return g(y)
        },
        { staticArgs: [1] },
      )
      const x = tensor([1, 2])
      for (const times of [1, 3, 1, 0]) for (const mode of ["up", "down"]) see(f(x, times, mode, double))
      see(f(x, 1, "up", half), f(x, 1, "up", half))
    })
    expect(twin.ran).toBe(7)
  })

  it("are nests of arrays and objects, and so are results", () => {
    sameAsEager(({ step, see }) => {
      const f = step((batch: { x: Tensor; rest: [Tensor, { n: number }]; name: string; none: null }) => ({
        sum: batch.x.add(batch.rest[0]),
        list: [batch.x.mul(batch.rest[1].n), { same: batch.x, name: batch.name }],
        none: batch.none,
        nothing: undefined,
        twice: [batch.rest[0], batch.rest[0]],
        five: 5,
      }))
      const call = (n: number, name: string) =>
        f({ x: full([2], n), rest: [tensor([3, 4]), { n: n + 0.5 }], name, none: null })
      see(call(1, "a"), call(2, "a"), call(3, "b"))
    })
  })

  it("that are given twice are one tensor", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step((a: Tensor, b: Tensor) => {
        a.mul(b).sum().backward()
        return a.sub(b)
      })
      const g = step((a: Tensor, b: Tensor) => a.mul(3).sub(b))
      for (let i = 0; i < 3; i++) {
        const w = tensor([1, 2, i], { requiresGrad: true })
        const v = tensor([3, 2, i], { requiresGrad: true })
        const x = tensor([i, 2, 3])
        see(g(x, x), g(x, w.detach()), g(v.detach(), x))
        see(f(w, v), w.grad, v.grad, f(w, w), w.grad, f(v, w), w.grad, v.grad)
      }
    })
    // The first of the steps for new leaves, twice the same, and leaves with gradients.
    expect(twin.ran).toBe(3 + 1)
  })

  it("that take a gradient get it, from leaf to leaf and over several calls", () => {
    const twin = sameAsEager(({ step, see }) => {
      const w = tensor([0.5, -1], { requiresGrad: true }).makeResident()
      const f = step((x: Tensor, clear: boolean) => {
        if (clear) x.zeroGrad()
        x.mul(w).square().sum().backward()
        return x.grad?.mul(2)
      })
      for (let i = 0; i < 3; i++) {
        const x = tensor([i, 1], { requiresGrad: true })
        see(f(x, false), x.grad, f(x, false), x.grad, f(x, true), x.grad, w.grad)
      }
    })
    // w without a gradient and with one, x without and with one, cleared or not.
    expect(twin.ran).toBe(4)
  })

  it("take gradients afterwards, or no more, as the step has it", () => {
    for (const before of [false, true]) {
      for (const after of [false, true]) {
        const [eager, compiled] = [false, true].map((isCompiled) => {
          const turn = (x: Tensor, y: Tensor) => {
            x.requiresGrad = after
            return x.mul(y)
          }
          const step = isCompiled ? compile(turn) : turn
          const x = tensor([1, 2], { requiresGrad: before })
          const y = tensor([3, 4], { requiresGrad: true })
          step(x, y)
          const once = [x.requiresGrad, y.requiresGrad]
          step(x, x)
          return [...once, x.requiresGrad]
        })
        expect(compiled).toEqual(eager)
        expect(compiled).toEqual([after, true, after])
      }
    }
  })

  it("may be captured tensors, which are then used and changed where they are", () => {
    const twin = sameAsEager(({ step, see }) => {
      const [a, b] = [tensor([1, 2]).makeResident(), tensor([3, 4]).makeResident()]
      const f = step((target: Tensor, x: Tensor) => {
        target.assign(target.mul(2).add(x))
        return target
      })
      for (let i = 0; i < 3; i++) see(f(a, b), f(b, tensor([1, 1])), a, b)
    })
    expect(twin.ran).toBe(2)
  })

  it("of a last, smaller batch make a signature of their own, and so does an empty one", () => {
    const f = compile((x: Tensor) => x.mul(2).sum(0))
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const rows of [4, 4, 3, 0]) expect(f(full([rows, 2], 1)).toArray()).toEqual([rows * 2, rows * 2])
    }
    expect(f.signatures).toBe(3)
  })

  it("of too many shapes push the oldest out, with one warning", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined)
    try {
      let ran = 0
      const f = compile(
        (x: Tensor) => {
          ran++
          return x.add(1)
        },
        { maxSignatures: 2 },
      )
      for (let n = 1; n < 6; n++) expect(f(zeros([n])).shape).toEqual([n])
      expect([f.signatures, ran, warn.mock.calls.length]).toEqual([2, 5, 1])
      f(zeros([5]))
      f(zeros([4]))
      expect(ran).toBe(5)
      f(zeros([1]))
      expect(ran).toBe(6)
      expect(String(warn.mock.calls[0])).toContain("maxSignatures")
    } finally {
      warn.mockRestore()
    }
  })

  it("are left as they were, and results are of the caller's own", () => {
    const f = compile((x: Tensor) => x.add(1))
    const x = randn([3])
    const before = x.toArray()
    const results = [1, 2, 3].map(() => f(x))
    expect(x.toArray()).toEqual(before)
    expect(new Set(results.map(({ storage }) => storage)).size).toBe(3)
    f(zeros([3]))
    for (const result of results) expect(result.toArray()).toEqual(x.add(1).toArray())
  })

  it("of a different dtype, and options out of range, are told apart and refused", () => {
    const f = compile((x: Tensor) => x.add(1))
    expect(
      ["float32", "float64", "int32", "bool"].map(
        (dtype) => f(zeros([1], { dtype: dtype as "int32" })).dtype,
      ),
    ).toEqual(["float32", "float64", "int32", "int32"])
    expect(f.signatures).toBe(4)
    expect(() => compile(3 as never)).toThrow(
      "compile: the step must be a function, got 3. Pass the function itself.",
    )
    expect(() => compile((x: Tensor) => x, { maxSignatures: 0 })).toThrow("compile: maxSignatures must be")
    expect(() => compile((x: Tensor) => x, { threads: 1.5 })).toThrow("compile: threads must be")
  })
})

describe("arguments that are neither tensors nor numbers", () => {
  it("are refused where nobody could tell whether their contents changed", () => {
    const f = compile((data: never) => tensor(data))
    const arrays = [new Float32Array(2), new Int32Array(2), new Uint8ClampedArray(2), new ArrayBuffer(8)]
    const kinds = [
      ...arrays,
      new DataView(new ArrayBuffer(8)),
      new Map(),
      new Set(),
      new Date(),
      /x/,
      [1].values(),
    ]
    for (const kind of kinds) {
      for (const given of [kind, [kind], { deep: [kind] }]) {
        expect(() => f(given as never)).toThrow(
          /^compile: arguments must be .*, got an? \w.* as argument 0\. .*staticArgs: \[0\]/,
        )
      }
    }
    expect(f.signatures).toBe(0)
  })

  it("are told apart by what is in them where they are static", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step(
        (x: Tensor, { table, ways, of, when }: typeof given) =>
          x
            .mul(tensor(table))
            .mul(ways.get("a") ?? 0)
            .add(of.size)
            .add(when.getTime()),
        { staticArgs: [1] },
      )
      const given = {
        table: Float32Array.of(1, 2),
        ways: new Map([["a", 1]]),
        of: new Set([1]),
        when: new Date(5),
      }
      const run = () => see(f(tensor([1, 2]), given), f(tensor([3, 4]), given))
      run()
      given.table[1] = 7
      run()
      given.ways.set("a", 3)
      run()
      given.of.add(2)
      run()
      given.when.setTime(9)
      run()
      given.table[1] = 2
      run()
    })
    expect(twin.ran).toBe(6)
  })

  it("are watched where they are objects of classes", () => {
    class Batch {
      constructor(
        public x: Tensor,
        public scale: number,
        readonly deep: { n: number; list: number[] },
      ) {}
    }
    const twin = sameAsEager(({ step, see }) => {
      const f = step(({ x, scale, deep }: Batch) => x.mul(scale).add(deep.n))
      const batch = new Batch(tensor([1, 2]), 3, { n: 1, list: [1] })
      see(f(batch), f(batch))
      batch.x = tensor([3, 4])
      see(f(batch), f(batch))
      batch.scale = 0.5
      see(f(batch), f(batch))
      batch.deep.n = 0.5
      see(f(batch), f(batch))
      see(f(new Batch(tensor([1, 2]), 3, { n: 1, list: [1] })))
    })
    expect(twin.ran).toBe(5)
  })
})

describe("lists and plain objects among the arguments", () => {
  const steps: Readonly<Record<string, readonly [Step, ...unknown[]]>> = {
    "a list gets more": [(x: Tensor, list: Tensor[]) => list.push(x.mul(2)), []],
    "a list gets others": [(x: Tensor, list: Tensor[]) => (list[0] = x.mul(2)), [tensor([1])]],
    "an object gets more": [(x: Tensor, out: { y?: Tensor }) => (out.y = x.mul(2)), {}],
    "an object loses some": [(x: Tensor, out: { y?: number }) => delete out.y && x.mul(2), { y: 1 }],
    "one deep inside": [
      (x: Tensor, out: { a: { b: Tensor[] }[] }) => out.a[0].b.push(x.mul(2)),
      { a: [{ b: [] }] },
    ],
  }
  for (const [name, [step, given]] of Object.entries(steps)) {
    for (const staticArgs of [[], [1]]) {
      it(`must not change in a step: ${name}${staticArgs.length > 0 ? ", static" : ""}`, () => {
        const before = JSON.stringify(given)
        const f = compile(step, { staticArgs })
        for (let i = 0; i < 2; i++) {
          expect(() => f(tensor([1]), given)).toThrow(/^compile: a step must not change lists and objects/)
        }
        expect(JSON.stringify(given)).toBe(before)
      })
    }
  }
})

const mark = Symbol("mark")
/** What lists and plain objects may have besides what is passed on. */
const hidden: Readonly<Record<string, readonly [() => object, RegExp]>> = {
  "a symbol": [() => ({ [mark]: true }), /Symbol\(mark\)/],
  "a symbol on a list": [() => Object.assign([1], { [mark]: 1 }), /Symbol\(mark\)/],
  "a field that is not enumerable": [() => Object.defineProperty({}, "a", { value: 1 }), /a/],
  "one on a list": [() => Object.defineProperty([1, 2], "name", { value: 1 }), /name/],
}

describe("fields of arguments and results that are not passed on", () => {
  for (const [name, [make, which]] of Object.entries(hidden)) {
    it(`are refused, with their place: ${name}`, () => {
      const where = (place: string) =>
        new RegExp(
          `^compile: fields of lists and plain objects must be enumerable .*, got ${which.source} in ${place}\\. `,
        )
      const f = compile((x: Tensor, _: unknown) => x.mul(2))
      f(tensor([1]), {})
      f(tensor([1]), [1])
      for (const given of [make(), [make()], { deep: [0, make()] }]) {
        expect(() => f(tensor([1]), given)).toThrow(where("argument 1"))
        const fixed = compile((x: Tensor, _: unknown) => x.mul(2), { staticArgs: [1] })
        expect(() => fixed(tensor([1]), given)).toThrow(where("argument 1"))
        const gives = compile((x: Tensor) => [x.mul(2), given])
        expect(() => gives(tensor([1]))).toThrow(where("what a step returns or keeps"))
      }
    })
  }

  it("are refused on typed arrays in results", () => {
    const f = compile(() => Object.assign(new Float32Array(2), { unit: "m" }))
    expect(() => f()).toThrow(/got unit in what a step returns or keeps/)
  })
})

describe("lists with holes, and with fields besides their elements", () => {
  type List = (Tensor | undefined)[] & { scale?: number; name?: string }
  const lists: readonly ((x: Tensor) => List)[] = [
    (x) => [x, x],
    (x) => [x, undefined],
    // biome-ignore lint/suspicious/noSparseArray: holes are the matter
    (x) => [, x],
    // biome-ignore lint/suspicious/noSparseArray: holes are the matter
    (x) => [x, , ,],
    (x) => [x, undefined, undefined],
    (x) => Object.assign([x], { scale: 3 }),
    // biome-ignore lint/suspicious/noSparseArray: holes are the matter
    (x) => Object.assign([, x], { scale: 0.5, name: "h" }),
    (x) => Object.assign([x, x], { scale: 5 }),
    () => [],
  ]

  it("are what they are in eager code, as arguments, fixed or not, and as results", () => {
    for (const staticArgs of [[], [1]]) {
      sameAsEager(({ step, see }) => {
        const f = step(
          (x: Tensor, list: List) => {
            let y = x.mul(list.length).mul(list.scale ?? 1)
            for (const [i, key] of Object.keys(list).entries()) y = y.add(key === "0" ? 0.25 : i)
            list.forEach((part) => (y = y.add(part ? 1 : 7)))
            return {
              y,
              list: (staticArgs.length > 0 ? [] : list) as List,
              made: Object.assign([y, 2], { by: y }),
            }
          },
          { staticArgs, maxSignatures: 20 },
        )
        const held = lists.map((make) => make(tensor([1, 2])))
        for (let i = 0; i < 2; i++) {
          for (const list of held) {
            const { y, list: back, made } = f(tensor([3, i]), list)
            see(y, made, made.length, [back.length, Object.keys(back), back[0], back[1], back.name])
          }
        }
      })
    }
  })
})

describe("what a step is called on", () => {
  class Model {
    readonly w = tensor([2, 3])
    scale = 1
    readonly train = compile(function (this: Model, x: Tensor) {
      return x.mul(this.w).mul(this.scale)
    })
    readonly arrow = compile((x: Tensor) => x.mul(this.w).mul(2))
  }

  it("is what the function has as this, and its fields are seen to change", () => {
    const [model, other] = [new Model(), new Model()]
    const step = model.train
    expect(model.train(tensor([1, 2])).toArray()).toEqual([2, 6])
    model.scale = 3
    expect(model.train(tensor([1, 2])).toArray()).toEqual([6, 18])
    expect(step.call(other, tensor([1, 2])).toArray()).toEqual([2, 6])
    expect([model.train(tensor([1, 2])).toArray(), step.recordings]).toEqual([[6, 18], 3])
  })

  it("is nothing to an arrow, whatever else changes there", () => {
    const model = new Model()
    for (let i = 0; i < 3; i++) {
      model.scale = i
      expect(model.arrow(tensor([1, 2])).toArray()).toEqual([4, 12])
    }
    expect(model.arrow.recordings).toBe(1)
  })

  it("may be a list, a map, a tensor, a number, the global object or nothing, as in JavaScript", () => {
    function step(this: unknown, x: Tensor) {
      return x.mul(this === undefined ? 2 : Array.isArray(this) ? 3 : Number(this) === 7 ? 7 : 5)
    }
    const f = compile(step) as unknown as typeof step
    for (const self of [undefined, [1], new Map(), 7, globalThis, "7"]) {
      for (let i = 0; i < 2; i++) {
        expect(f.call(self, tensor([1])).toArray(), String(self)).toEqual(
          step.call(self, tensor([1])).toArray(),
        )
      }
    }
  })
})

describe("results and fields that hold what the step computes where no other can be put", () => {
  class Pair {
    constructor(readonly y: unknown) {}
  }
  const kept = tensor([1])
  const steps: Readonly<Record<string, Step>> = {
    "a map": (x: Tensor) => new Map([["y", x.mul(2)]]),
    "a map's key": (x: Tensor) => new Map([[x.mul(2), 1]]),
    "a set": (x: Tensor) => new Set([x.mul(2)]),
    "an object of a class": (x: Tensor) => new Pair(x.mul(2)),
    "one in a list": (x: Tensor) => [x, new Pair(x.mul(2))],
    "a list in one": (x: Tensor) => new Pair([x.mul(2)]),
    "the argument": (x: Tensor) => new Pair(x),
  }
  for (const [name, step] of Object.entries(steps)) {
    it(`are refused: ${name}`, () => {
      const f = compile(step)
      for (let i = 0; i < 2; i++) {
        expect(() => f(tensor([1]))).toThrow(
          /^compile: what a step returns or keeps must be tensors, or lists and plain objects of them, got one in (Map|Set|Pair)/,
        )
      }
    })
  }

  it("may hold what is there", () => {
    const f = compile((x: Tensor) => [x.mul(2), new Pair(kept), new Map([["n", 3]]), new Date(5)])
    for (let i = 0; i < 2; i++) {
      const [y, pair, map, date] = f(tensor([i])) as [Tensor, Pair, Map<string, number>, Date]
      expect([y.toArray(), pair.y, map.get("n"), date.getTime()]).toEqual([[2 * i], kept, 3, 5])
    }
  })
})

describe("data in a result", () => {
  it("is the caller's own at every call, and as it was when the step was recorded", () => {
    const make = () => ({
      bytes: Uint8Array.of(1, 2),
      numbers: [Float64Array.of(0.5)],
      map: new Map<string, unknown>([
        ["list", [1]],
        ["inner", new Map([["a", Int32Array.of(4)]])],
      ]),
      set: new Set([1]),
      date: new Date(5),
      buffer: Buffer.from([7, 8]),
    })
    const outside = make()
    for (const f of [compile(make), compile(() => outside)]) {
      const first = f()
      expect(first).toEqual(make())
      first.bytes[0] = 9
      first.buffer[0] = 9
      first.numbers[0][0] = 9
      first.map.set("more", 1)
      ;(first.map.get("list") as number[]).push(2)
      ;(first.map.get("inner") as Map<string, Int32Array>).get("a")?.fill(0)
      first.set.add(2)
      first.date.setTime(0)
      expect(f()).toEqual(make())
      expect(f()).not.toBe(f())
      expect(outside).toEqual(make())
    }
  })

  it("that a step keeps in fields is another at every call as well", () => {
    const keeper = { seen: new Map<string, number>() }
    const f = compile(function (this: typeof keeper, x: Tensor) {
      this.seen = new Map([["a", 1]])
      return x.mul(2)
    })
    for (let i = 0; i < 3; i++) {
      f.call(keeper, tensor([i]))
      expect([...keeper.seen]).toEqual([["a", 1]])
      keeper.seen.set("b", i)
    }
  })

  it("is of the classes that it was of, and finds its keys", () => {
    class Table extends Map<string, number> {}
    const [table, key] = [new Table([["a", 1]]), { k: 1 }]
    const f = compile(
      () => [table, new Map([[key, [2]]]), new Set([key]), Object.assign(new Map(), { n: 3 })] as const,
    )
    for (let i = 0; i < 2; i++) {
      const [same, map, set, more] = f()
      expect([same, map.get(key), set.has(key), more.n]).toEqual([table, [2], true, 3])
    }
  })
})

const arangeLike = (x: Tensor) => arange(x.shape[0])

describe("a live number beside int32", () => {
  const ways: Readonly<Record<string, (n: number) => Tensor>> = {
    add: (n) => tensor(Int32Array.of(1, 2)).add(n),
    lt: (n) => tensor(Int32Array.of(1, 2)).lt(n),
    clamp: (n) => tensor(Int32Array.of(1, 2)).clamp(0, n),
    "tensor()": (n) => tensor(n, { dtype: "int32" }),
  }
  const numbers = [5, 2 ** 31 - 1, -(2 ** 31), 3e9, -(2 ** 31) - 1, 1e300, 7, 1.7, NaN, Infinity]
  const told = (run: () => Tensor) => {
    try {
      const { dtype, shape } = run()
      return { dtype, shape, data: [...run().toTypedArray()] }
    } catch (error) {
      return (error as Error).constructor.name
    }
  }
  for (const [name, way] of Object.entries(ways)) {
    it(`is one or is refused, as eager code has it: ${name}`, () => {
      const step = compile(way)
      for (const n of numbers)
        expect(
          told(() => step(n)),
          String(n),
        ).toEqual(told(() => way(n)))
    })
  }

  it("is refused before anything changes, with the operation's name", () => {
    const counter = tensor(Int32Array.of(1)).makeResident()
    const step = compile((n: number) => {
      counter.assign(counter.add(n))
      return counter.mul(1)
    })
    expect(step(2 as never).toArray()).toEqual([3])
    expect(() => step(3e9)).toThrow(/^add: an int32 must be in \[-2147483648, 2147483647\], got 3000000000/)
    expect(counter.toArray()).toEqual([3])
    expect(step(1).toArray()).toEqual([4])
  })
})

describe("a number that decides which formula is used", () => {
  it("decides alike where it is live, near the limit too", () => {
    const [x, end] = [tensor([1e10, 1, -3]), tensor([1, 2, 7])]
    const step = compile((weight: number) => x.lerp(end, weight))
    for (const weight of [0, 0.3, 0.49999999999, 0.5, 0.7, 1]) {
      expect(step(weight).toArray()).toEqual(x.lerp(end, weight).toArray())
      expect(x.lerp(end, tensor(weight)).toArray()).toEqual(x.lerp(end, weight).toArray())
    }
  })
})
