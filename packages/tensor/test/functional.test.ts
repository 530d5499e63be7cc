import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { grad, hessian, hvp, jacobian, noGrad, type Tensor, tensor, valueAndGrad } from "../src"

const leaf = (value: number) => tensor(value, { dtype: "float64", requiresGrad: true })
const number = (value: number) => tensor(value, { dtype: "float64" })

describe("the gradient of a function goes on through what the function closes over", () => {
  it("to a weight outside", () => {
    const w = leaf(3)
    const x = number(2)
    const f = (x: Tensor) => w.mul(x.square())
    grad(f)(x).add(f(x).mul(0)).backward()
    expect(w.grad?.item()).toBe(4)
    expect(x.grad).toBeUndefined()
  })

  it("to the argument of a function outside", () => {
    expect(grad((w) => grad((x) => x.square().mul(w))(number(2)))(number(3)).item()).toBe(4)
    expect(grad((w) => grad((x) => x.square().mul(w))(w))(number(3)).item()).toBe(12)
  })

  it("and takes the argument itself, where it is closed over, for another variable", () => {
    // d/dx [d/dy xy at y = x] = d/dx x
    expect(grad((x) => grad((y) => x.mul(y))(x))(number(5)).item()).toBe(1)
    const x = leaf(5)
    expect(grad((y) => x.mul(y))(x).item()).toBe(5)
  })

  it("inside noGrad it ends", () => {
    const w = leaf(3)
    const f = (x: Tensor) => w.mul(x.square()).sum()
    const x = number(2)
    const all = () => [grad(f)(x), ...valueAndGrad(f)(x), jacobian(f, x), hessian(f, x), hvp(f, x, number(1))]
    const inside = noGrad(all)
    expect(inside.map((t) => t.requiresGrad)).toEqual(inside.map(() => false))
    expect(all().map((t) => t.requiresGrad)).toEqual(inside.map(() => true))
    expect(inside.map((t) => t.item())).toEqual(all().map((t) => t.item()))
    // Orders inside are not cut off by it.
    expect(noGrad(() => grad((a) => grad((b) => b.mul(b).mul(b))(a))(number(2))).item()).toBe(12)
    expect(noGrad(() => grad(f)(leaf(2))).requiresGrad).toBe(false)
  })

  it("and no further than there is something to go to", () => {
    const [value, slope] = valueAndGrad((x) => x.square())(number(2))
    expect([value.requiresGrad, slope.requiresGrad]).toEqual([false, false])
    const w = leaf(3)
    // 2x does not depend on w.
    expect(grad((x) => x.square().add(w))(number(2)).requiresGrad).toBe(false)
    expect(valueAndGrad((x) => x.square().add(w))(number(2))[0].requiresGrad).toBe(true)
  })
})

/** Σ c·xⁱ·wʲ, and its derivatives by hand. */
type Polynomial = readonly { readonly c: number; readonly i: number; readonly j: number }[]

const power = (x: Tensor, n: number): Tensor =>
  n === 0 ? x.mul(0).add(1) : n === 1 ? x : power(x, n - 1).mul(x)
const valueOf = (p: Polynomial, x: Tensor, w: Tensor): Tensor =>
  p.reduce((sum, { c, i, j }) => sum.add(power(x, i).mul(power(w, j)).mul(c)), number(0))
const numberOf = (p: Polynomial, x: number, w: number) =>
  p.reduce((sum, { c, i, j }) => sum + c * x ** i * w ** j, 0)
const derivativeOf = (p: Polynomial, by: "x" | "w"): Polynomial =>
  p.map(({ c, i, j }) =>
    by === "x" ? { c: c * i, i: Math.max(i - 1, 0), j } : { c: c * j, i, j: Math.max(j - 1, 0) },
  )

/** Every way to a derivative of a function of one number, and its order. */
const ways: readonly (readonly [number, (f: (x: Tensor) => Tensor, x: Tensor) => Tensor])[] = [
  [1, (f, x) => grad(f)(x)],
  [1, (f, x) => valueAndGrad(f)(x)[1]],
  [1, (f, x) => jacobian(f, x)],
  [2, hessian],
  [2, (f, x) => hvp(f, x, number(1))],
]

describe("derivatives nest", () => {
  it("to any order, by any of the functions, in any order of the variables, and end in backward", () => {
    const term = fc.record({
      c: fc.integer({ min: -3, max: 3 }),
      i: fc.nat({ max: 4 }),
      j: fc.nat({ max: 4 }),
    })
    const step = fc.record({ by: fc.constantFrom("x", "w"), way: fc.nat({ max: ways.length - 1 }) })
    fc.assert(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 4 }),
        fc.array(step, { maxLength: 3 }),
        fc.integer({ min: -2, max: 2 }),
        fc.integer({ min: -2, max: 2 }),
        fc.boolean(),
        (p, steps, x, w, closed) => {
          let wanted: Polynomial = p
          let f = (a: Tensor, b: Tensor) => valueOf(p, a, b)
          for (const { by, way } of steps) {
            const [order, take] = ways[way]
            const inner = f
            f = (a, b) => (by === "x" ? take((y) => inner(y, b), a) : take((y) => inner(a, y), b))
            for (let n = 0; n < order; n++) wanted = derivativeOf(wanted, by)
          }
          // What takes the gradient need not be an argument.
          const [a, b] = [closed ? number(x) : leaf(x), leaf(w)]
          const got = f(a, b)
          expect(got.item()).toBeCloseTo(numberOf(wanted, x, w), 6)
          // Added to what depends on both, so that there always is something to go back to.
          got.add(a.mul(0)).add(b.mul(0)).backward()
          if (!closed) expect(a.grad?.item()).toBeCloseTo(numberOf(derivativeOf(wanted, "x"), x, w), 6)
          expect(b.grad?.item()).toBeCloseTo(numberOf(derivativeOf(wanted, "w"), x, w), 6)
        },
      ),
    )
  })
})

describe("where a function does not depend on its argument", () => {
  const x = tensor([1, 2], { dtype: "float64" })
  const flat: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    linear: (x) => x.sum(),
    "in pieces": (x) => x.relu().add(x.abs()).add(x.clamp(-1, 1.5)).sum(),
    constant: () => number(3),
    "of something else": () => leaf(3).square(),
    "cut off": (x) => x.detach().square().sum(),
  }
  for (const [name, f] of Object.entries(flat)) {
    it(`second derivatives are zeros: ${name}`, () => {
      expect(hessian(f, x).toArray()).toEqual([
        [0, 0],
        [0, 0],
      ])
      expect(hvp(f, x, tensor([1, 2])).toArray()).toEqual([0, 0])
      expect(grad((at) => grad(f)(at).sum())(x).toArray()).toEqual([0, 0])
    })
  }

  it("all are zeros of its shape and dtype, also of no elements", () => {
    expect(grad(() => number(3))(x).toArray()).toEqual([0, 0])
    expect(valueAndGrad(() => number(3))(x).map((t) => t.toArray())).toEqual([3, [0, 0]])
    const none = tensor([], { dtype: "float64" })
    expect(jacobian((x) => x.mul(2), none).shape).toEqual([0, 0])
    expect(hessian((x) => x.sum(), none).shape).toEqual([0, 0])
    expect(jacobian(() => number(3), x).dtype).toBe("float64")
  })
})

it("functions that return no tensor are refused, asynchronous ones too", () => {
  const x = number(1)
  const wrong = [() => 3, async (x: Tensor) => x, () => undefined] as unknown as ((x: Tensor) => Tensor)[]
  for (const f of wrong) {
    for (const [owner, run] of Object.entries({
      grad: () => grad(f)(x),
      valueAndGrad: () => valueAndGrad(f)(x),
      jacobian: () => jacobian(f, x),
    })) {
      expect(run).toThrow(new RegExp(`^${owner}: the function must`))
    }
  }
})
