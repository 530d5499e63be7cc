import { Generator, manualSeed, randn, randperm, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { compile } from "../src"

/** The line of this file that calls this, `plus` lines further down. */
function line(plus: number): number {
  const frame = (new Error("here").stack as string).split("\n")[2]
  return Number(/errors\.test\.ts:(\d+):\d+/.exec(frame)?.[1]) + plus
}

function errorOf(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    return error as Error
  }
  throw new Error("nothing was thrown")
}

/** Demands that a message names lines of this file, in this order. */
function demandLines({ message }: Error, ...lines: readonly number[]): void {
  expect([...message.matchAll(/errors\.test\.ts:(\d+):\d+/g)].map(([, number]) => Number(number))).toEqual(
    lines,
  )
}

const x = tensor([1, 2, 3])

describe("a step that reads what it computes", () => {
  const readers: Readonly<Record<string, (y: Tensor) => unknown>> = {
    "item()": (y) => y.sum().item(),
    "toArray()": (y) => y.toArray(),
    "toTypedArray()": (y) => y.toTypedArray(),
    "an operator": (y) => (y as unknown as number) * 2,
    "a comparison": (y) => (y as unknown as number) < 2,
    "the numbers themselves": (y) => y.storage,
  }
  for (const [name, read] of Object.entries(readers)) {
    it(`with ${name} is told which operation and lines it was, and what to do`, () => {
      const step = compile((a: Tensor) => {
        const y = a.mul(2).exp()
        return read(y)
      })
      const error = errorOf(() => step(x))
      expect(error.message).toMatch(/values must not be read while a step is compiled/)
      expect(error.message).toMatch(name === "item()" ? "the result of sum" : "the result of exp")
      expect(error.message).toMatch("Return the tensor from the step and read it outside")
      expect(error.message).toMatch(/errors\.test\.ts:\d+/)
    })
  }

  it("names the line that asks and the line that computed, also through functions of the packages", () => {
    const at = line(5)
    const step = compile((a: Tensor) => {
      const b = a.abs()

      const y = b.std()
      if (y.sum().item() > 0) return y
      return b
    })
    demandLines(
      errorOf(() => step(x)),
      at,
      at,
    )
    const other = line(3)
    const late = compile((a: Tensor) => {
      const b = a.abs()
      const y = b.std()
      return y.toArray()
    })
    demandLines(
      errorOf(() => late(x)),
      other + 1,
      other,
    )
  })

  it("of an argument, and of a parameter that it changed, is told so", () => {
    const w = tensor([1, 2, 3]).makeResident()
    expect(errorOf(() => compile((a: Tensor) => a.toArray())(x)).message).toMatch(
      "for an argument, shape [3]",
    )
    const at = line(3)
    const step = compile((a: Tensor) => {
      w.assign(a.mul(2))
      return w.toArray()
    })
    const error = errorOf(() => step(x))
    expect(error.message).toMatch("the result of mul")
    demandLines(error, at, at - 1)
    expect(w.toArray()).toEqual([1, 2, 3])
    expect(errorOf(() => compile(() => w.toArray())()).message).toMatch("a tensor that may change")
  })

  it("of a number among the arguments is told to declare it static", () => {
    const step = compile((a: Tensor, n: number) => (n > 1 ? a : a.neg()))
    expect(errorOf(() => step(x, 2)).message).toMatch("staticArgs")
    expect(errorOf(() => compile((a: Tensor, n: number) => a.reshape([n]))(x, 3)).message).toMatch(
      /staticArgs|shape/,
    )
  })
})

describe("a step that does what cannot be compiled", () => {
  it("is told so where it is asynchronous", () => {
    expect(() => compile(async (a: Tensor) => a)(x)).toThrow(
      "compile: the function must have done all its work when it returns, got one that returns a promise.",
    )
  })

  it("is told so, with the line, where it assigns to an argument or a result", () => {
    for (const change of [(a: Tensor) => a.assign([1, 2, 3]), (a: Tensor) => a.mul(2).assign(a)]) {
      const error = errorOf(() => compile(change)(x))
      expect(error.message).toMatch("only tensors from outside can change")
      expect(error.message).toMatch(/errors\.test\.ts:\d+/)
    }
    expect(x.toArray()).toEqual([1, 2, 3])
  })

  it("is told so where it seeds, saves or forks a generator, or shuffles", () => {
    const generator = new Generator(3)
    const before = generator.state()
    const steps = [
      () => manualSeed(1),
      () => generator.manualSeed(1),
      () => generator.state(),
      () => generator.fork(1),
      () => generator.loadState(before),
      () => generator.next(),
    ]
    for (const step of steps) expect(errorOf(() => compile(step)()).message).toMatch(/recorded step/)
    expect(errorOf(() => compile(() => randperm(4, { generator }))()).message).toMatch(
      /^randperm: the call must be outside of a compiled step/,
    )
    expect(generator.state()).toEqual(before)
  })

  it("keeps a tensor of the step that is used after it", () => {
    let leaked: Tensor | undefined
    const step = compile((a: Tensor) => {
      leaked = a.mul(2)
      return leaked
    })
    step(x)
    expect(() => leaked?.toArray()).toThrow("the tensors of a recorded step have no values")
    expect(() => leaked?.add(1)).toThrow("the tensors of a recorded step have no values")
    expect(() => compile((a: Tensor) => a.add(leaked as Tensor))(x)).toThrow("recorded step")
  })
})

describe("a step whose indices are out of range", () => {
  const table = randn([4, 2], { requiresGrad: true }).makeResident()
  const places = (...list: number[]) => tensor(Int32Array.from(list))

  it("throws what eager code would, with the line, at the run that has them", () => {
    const at = line(1)
    const pick = compile((i: Tensor) => table.indexSelect(0, i).mul(2))
    expect(pick(places(0, 3)).shape).toEqual([2, 2])
    const eager = errorOf(() => table.indexSelect(0, places(1, 4)))
    const error = errorOf(() => pick(places(1, 4)))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message.startsWith(eager.message)).toBe(true)
    demandLines(error, at)
    expect(pick(places(2, 2)).toArray()).toEqual(table.indexSelect(0, places(2, 2)).mul(2).toArray())
  })

  it("throws where they are computed, and changes nothing", () => {
    const counter = tensor(0).makeResident()
    const step = compile((a: Tensor) => {
      counter.assign(counter.add(1))
      table.assign(table.mul(2))
      return table.gather(0, a.mul(2).to("int32"))
    })
    step(tensor([[0, 1]]))
    const before = [table.toArray(), counter.item(), table.version]
    expect(() => step(tensor([[0, 2]]))).toThrow(RangeError)
    expect(() => step(tensor([[0, -1]]))).toThrow(RangeError)
    expect([table.toArray(), counter.item(), table.version]).toEqual(before)
    step(tensor([[0, 1]]))
    expect(counter.item()).toBe(2)
  })

  it("is refused at once where they are written in its code", () => {
    expect(() => compile(() => table.indexSelect(0, places(7)))()).toThrow(RangeError)
  })
})
