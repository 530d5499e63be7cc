import { detectAnomaly, ones, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as exports from "../src"
import { defineOptimizer, divideOrZero, nonNegative, type Optimizer, SGD } from "../src"

const optimizers = Object.entries(exports).filter(
  ([, value]) => typeof value === "function" && "rule" in value,
) as unknown as [string, new (params: Iterable<[string, Tensor]>, options?: object) => Optimizer][]

const leaf = (numbers: readonly number[]) => tensor(numbers, { requiresGrad: true })
const isFinite = (numbers: unknown) => (numbers as number[]).every(Number.isFinite)
/** Everything that a step changes, as text. */
const all = (optimizer: Optimizer, params: readonly Tensor[]) =>
  JSON.stringify([
    params.map((w) => [w, w.version]),
    params.map((w) => optimizer.stateOf(w)?.t),
    optimizer.stateDict(),
  ])

describe("a step within detectAnomaly", () => {
  it("names optimizer and parameter, and leaves everything as it was", () => {
    const [a, b] = [leaf([1]), leaf([1, 3e38])]
    const optimizer = new SGD(
      [
        ["a", a],
        ["b", b],
      ],
      { lr: 10, momentum: 0.9 },
    )
    a.grad = ones([1])
    b.grad = tensor([0, -3e38])
    const before = all(optimizer, [a, b])
    expect(() => detectAnomaly(() => optimizer.step())).toThrow(
      "SGD.step of b: results must be finite in detectAnomaly, got ∞ at element 1 of shape [2]. Look at the inputs of this call.",
    )
    expect(all(optimizer, [a, b])).toBe(before)
    expect(b.grad?.at(0).item()).toBe(0)
    optimizer.step()
    expect(b.toArray()).toEqual([1, Number.POSITIVE_INFINITY])
    // What was not finite before may stay so.
    detectAnomaly(() => optimizer.step())
  })

  it("looks at the state as well, and at parameters without name or dimensions", () => {
    const w = tensor(1, { requiresGrad: true })
    const adam = new exports.Adam([w])
    w.grad = tensor(1e30)
    const before = all(adam, [w])
    expect(() => detectAnomaly(() => adam.step())).toThrow(
      /^Adam\.step of parameter 0, its \w+: results must be finite/,
    )
    expect(all(adam, [w])).toBe(before)
  })

  it("sees what the closure's gradients lead to, and leaves a graph that is still good", () => {
    const w = leaf([3e38])
    const sgd = new SGD([w], { lr: 10 })
    const loss = w.mul(-1).sum()
    loss.backward(undefined, { retainGraph: true })
    w.grad = tensor([-3e38])
    expect(() => detectAnomaly(() => sgd.step())).toThrow(/^SGD\.step of parameter 0: /)
    expect(() => loss.backward()).not.toThrow()
  })

  it("names the parameter where a rule runs operation by operation", () => {
    const Unit = defineOptimizer(
      "Unit",
      { lr: nonNegative(1) },
      {
        step: ({ w, g }, _, { lr }) => [w.sub(lr.mul(g.div(g.norm()))), {}],
      },
    )
    const [a, b] = [leaf([1, 1]), leaf([1, 1])]
    const unit = new Unit([
      ["a", a],
      ["b", b],
    ])
    a.grad = ones([2])
    b.grad = tensor([0, 0])
    const before = all(unit, [a, b])
    expect(() => detectAnomaly(() => unit.step())).toThrow(
      /^div: results must be finite .*\nIn Unit\.step of b\.$/s,
    )
    expect(all(unit, [a, b])).toBe(before)
  })

  it("may meet a quotient that is 0 where its denominator is", () => {
    const x = detectAnomaly(() => divideOrZero(tensor([0, 1, Number.MIN_VALUE]), tensor([0, 0, 2])))
    expect(x.toArray()).toEqual([0, 0, 0])
  })

  const number = fc.oneof(
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.constantFrom(0, 1e-30, 1e20, -3e38, 3e38, Number.NaN, Number.POSITIVE_INFINITY),
  )
  const numbers = fc.array(number, { minLength: 2, maxLength: 2 })

  it.each(optimizers)("of %s is the usual one, or refused as a whole", (name, Made) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(numbers, numbers), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1e-3, 10),
        fc.nat({ max: 2 }),
        (cases, lr, earlier) => {
          const make = () => {
            const params = cases.map(([w]) => leaf(w))
            const optimizer = new Made(
              params.map((w, i) => [`p${i}`, w]),
              { lr },
            )
            for (let i = 0; i < earlier; i++) {
              for (const w of params) w.grad = ones([2])
              optimizer.step()
            }
            for (const [i, w] of params.entries()) w.grad = tensor(cases[i][1])
            return { params, optimizer, all: () => all(optimizer, params) }
          }
          const [watched, usual] = [make(), make()]
          const before = watched.all()
          const given = [...watched.params, ...watched.params.map((w) => w.grad as Tensor)]
          const states = watched.params.flatMap((w) =>
            Object.values(watched.optimizer.stateOf(w)?.tensors ?? {}),
          )
          const isFiniteBefore = [...given, ...states].every((x) => isFinite(x.toArray()))
          usual.optimizer.step()
          let refused: string | undefined
          try {
            detectAnomaly(() => watched.optimizer.step())
          } catch (error) {
            refused = (error as Error).message
          }
          expect(watched.all()).toBe(refused ? before : usual.all())
          if (refused)
            expect(refused).toMatch(
              // As one kernel, or operation by operation.
              new RegExp(
                `^${name}\\.step of p\\d(, its \\w+)?: results must be|\nIn ${name}\\.step of p\\d\\.$`,
              ),
            )
          const after = usual.params.flatMap((w) => [
            w,
            ...Object.values(usual.optimizer.stateOf(w)?.tensors ?? {}),
          ])
          if (isFiniteBefore) expect(refused === undefined).toBe(after.every((x) => isFinite(x.toArray())))
        },
      ),
    )
  })
})
