import {
  arange,
  checkGrad,
  full,
  grad,
  hessian,
  hvp,
  jacobian,
  noGrad,
  ones,
  randn,
  randperm,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { compile, type Step } from "../src"
import { sameAsEager } from "./programs/twins"

const OFF = /results of a compiled step are off the tape, got .*\. Put backward\(\) inside the step/

describe("a gradient through the result of a compiled step", () => {
  const weight = (rows: number) => randn([rows, 2], { requiresGrad: true })
  const model = weight(3)
  const forward = compile((x: Tensor) => ({ y: x.matmul(model) }))
  const x = ones([2, 3])
  const head = weight(2)
  const loss = (y: Tensor) =>
    y
      .logSoftmax()
      .gather(1, tensor([[0], [1]], { dtype: "int32" }))
      .neg()
      .mean()

  it("is refused, also through what is computed from it, and beside what gets one", () => {
    expect(() => forward(x).y.sum().backward()).toThrow(OFF)
    expect(() => loss(forward(x).y).backward()).toThrow(OFF)
    expect(() => loss(forward(x).y.relu().matmul(weight(2))).backward()).toThrow(OFF)
    expect(() => forward(x).y.backward(ones([2, 2]))).toThrow(OFF)
    expect(() => grad(forward(x).y.sum(), model)).toThrow(OFF)
    expect(model.grad).toBeUndefined()
  })

  it("is refused by functions of derivatives, wherever the step stands in them", () => {
    const square = compile((z: Tensor) => z.square())
    const total = compile((z: Tensor) => z.square().sum())
    const same = compile((z: Tensor) => z)
    const at = tensor([1, 2])
    const functions: readonly ((z: Tensor) => Tensor)[] = [
      total,
      (z) => square(z).sum(),
      (z) => total(z).mul(2),
      (z) => total(z).add(z.sum()),
      (z) => z.sum().add(total(z)),
      (z) => square(z.mul(1).detach()).sum().add(total(z)),
      (z) => same(z).sum(),
      (z) => total(square(z)),
      (z) => total(same(z)),
    ]
    for (const f of functions) {
      expect(() => grad(f)(at), String(f)).toThrow(OFF)
      expect(() => noGrad(() => grad(f)(at)), String(f)).toThrow(OFF)
      expect(() => valueAndGrad(f)(at), String(f)).toThrow(OFF)
      expect(() => jacobian(f, at), String(f)).toThrow(OFF)
      for (const second of [() => hessian(f, at), () => hvp(f, at, at)]) {
        expect(second, String(f)).toThrow(/off the tape|arguments must be leaves/)
      }
      expect(() => checkGrad(f, [at]), String(f)).toThrow(OFF)
    }
    const inside = compile((z: Tensor) => void z.matmul(head).sum().backward())
    expect(() => inside(forward(x).y)).toThrow(OFF)
    expect(() => inside(forward(x).y.detach())).not.toThrow()
    for (const f of [square, same]) expect(() => jacobian(f, at)).toThrow(OFF)
    expect(grad((z) => z.mul(square(z.detach())).sum())(at).toArray()).toEqual([1, 4])
    expect(grad((z) => total(z).detach())(at).toArray()).toEqual([0, 0])
  })

  it("is not asked for where the result is detached, or computed without", () => {
    const head = weight(2)
    loss(forward(x).y.detach().matmul(head)).backward()
    loss(noGrad(() => forward(x).y).matmul(head)).backward()
    expect(head.grad?.shape).toEqual([2, 2])
    const frozen = randn([3, 2])
    const features = compile((x: Tensor) => x.matmul(frozen))
    loss(features(x).matmul(head)).backward()
    // As numbers they are like any others, and go into other steps.
    expect(compile((y: Tensor) => y.mul(2))(forward(x).y).toArray()).toEqual(forward(x).y.mul(2).toArray())
    expect(tensor(forward(x).y, { requiresGrad: true }).isLeaf).toBe(true)
  })
})

describe("a number among the arguments that decides", () => {
  const x = ones([2, 3])
  const steps: Readonly<Record<string, (x: Tensor, n: number) => unknown>> = {
    "a dim": (x, n) => x.sum(n),
    "a shape": (x, n) => x.reshape([n, -1]),
    "the shape of new numbers": (_, n) => zeros([n]),
    "the shape of random numbers": (_, n) => randn([n]),
    "a range": (_, n) => arange(n),
    "a value": (_, n) => full([2], n),
    "a bound": (x, n) => x.slice(0, 0, n),
    "a comparison": (x, n) => (n > 1 ? x : x.neg()),
    "a loop": (x, n) => {
      let y = x
      for (let i = 0; i < n; i++) y = y.mul(2)
      return y
    },
    "a place in a list": (x, n) => [x, x.neg(), x.exp()][n],
    "a text": (x, n) => ({ [`${n}`]: x }),
    "an array": (x, n) => Array.from({ length: n }, () => x),
    "a nested array": (_, n) => tensor([n, 2]),
  }
  for (const [name, step] of Object.entries(steps)) {
    it(`as ${name} is told to be static`, () => {
      let result: unknown
      try {
        result = compile(step)(x, 1)
      } catch (error) {
        expect((error as Error).message).toMatch(/staticArgs: \[1\]/)
        return
      }
      throw new Error(`nothing was thrown, got ${String(result)}`)
    })
  }
})

describe("functions of derivatives inside a step", () => {
  it("compute as in eager code", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step((x: Tensor, v: Tensor) => {
        const cubes = (at: Tensor) => at.pow(3).mul(at.flip(0)).sum()
        return [jacobian((at) => at.square().mul(x), x), hessian(cubes, x), hvp(cubes, x, v)]
      })
      for (let i = 0; i < 3; i++) see(f(tensor([1, i, -1]), tensor([i, 1, 2])))
    })
    expect(twin.ran).toBe(1)
  })

  it("and what works on numbers says why it cannot be there", () => {
    const steps: Readonly<Record<string, Step>> = {
      checkGrad: (x: Tensor) => checkGrad((at) => at.square(), [x]),
      randperm: () => randperm(4),
    }
    for (const [name, step] of Object.entries(steps)) {
      expect(() => compile(step)(ones([2]))).toThrow(
        new RegExp(`^${name}: the call must be outside of a compiled step, since it`),
      )
    }
  })
})
